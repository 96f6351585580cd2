//! The lines that allow a page's calls in Spring Security.

use super::Stack;

pub(super) static STACK: Stack = Stack {
    id: "spring",
    label: "Spring Security",
    signs: &[],
    note: "`http.cors()` puts the CORS filter before authentication, so that OPTIONS needs no token.",
    lines: r#"@Bean
SecurityFilterChain api(HttpSecurity http) throws Exception {
  http.cors(Customizer.withDefaults());
  // … the rest of the chain
  return http.build();
}

@Bean
CorsConfigurationSource corsConfigurationSource() {
  var cors = new CorsConfiguration();
  cors.setAllowedOrigins(List.of("%ORIGIN%"));
  cors.setAllowedMethods(List.of(%METHODS_QUOTED%));
  cors.setAllowedHeaders(List.of(%HEADERS_QUOTED%));
?C   cors.setAllowCredentials(true);
?E   cors.setExposedHeaders(List.of(%EXPOSE_QUOTED%));
  cors.setMaxAge(7200L);
  var source = new UrlBasedCorsConfigurationSource();
  source.registerCorsConfiguration("/**", cors);
  return source;
}
"#,
};
