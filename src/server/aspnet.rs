//! The lines that allow a page's calls in ASP.NET Core.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "aspnet",
    label: "ASP.NET Core",
    signs: &[Sign::Server("Kestrel"), Sign::PoweredBy("ASP.NET")],
    note: "`UseCors` must stand after `UseRouting` and before `UseAuthentication`.",
    lines: r#"builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
    .WithOrigins("%ORIGIN%")
    .WithMethods(%METHODS_QUOTED%)
    .WithHeaders(%HEADERS_QUOTED%)
?C     .AllowCredentials()
?E     .WithExposedHeaders(%EXPOSE_QUOTED%)
    .SetPreflightMaxAge(TimeSpan.FromHours(2))));

app.UseRouting();
app.UseCors();
app.UseAuthentication();
app.UseAuthorization();
"#,
};
