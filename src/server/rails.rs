//! The lines that allow a page's calls in Rails.

use super::{Sign, Stack};

pub(super) static STACK: Stack = Stack {
    id: "rails",
    label: "Rails",
    signs: &[Sign::PoweredBy("Phusion Passenger"), Sign::Server("Puma")],
    note: "`insert_before 0` puts it before everything that could refuse OPTIONS.",
    lines: r#"# Gemfile: gem "rack-cors"
# config/initializers/cors.rb
Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins "%ORIGIN%"
    resource "*",
      methods: [%METHODS_SYMBOLS%],
      headers: [%HEADERS_QUOTED%],
?C       credentials: true,
?E       expose: [%EXPOSE_QUOTED%],
      max_age: 7200
  end
end
"#,
};
