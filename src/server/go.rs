//! The lines that allow a page's calls in Go net/http.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "go",
    label: "Go net/http",
    signs: &[],
    note: "Wrap the outermost handler, so that OPTIONS is answered before anything asks for a token.",
    lines: r#"func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Origin")
		if r.Header.Get("Origin") == "%ORIGIN%" {
			w.Header().Set("Access-Control-Allow-Origin", "%ORIGIN%")
?C 			w.Header().Set("Access-Control-Allow-Credentials", "true")
?E 			w.Header().Set("Access-Control-Expose-Headers", "%EXPOSE%")
			if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
				w.Header().Set("Access-Control-Allow-Methods", "%METHODS%")
				w.Header().Set("Access-Control-Allow-Headers", "%HEADERS%")
				w.Header().Set("Access-Control-Max-Age", "7200")
				w.WriteHeader(http.StatusNoContent)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}
"#,
};
