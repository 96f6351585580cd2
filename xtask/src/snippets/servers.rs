//! The servers: how each is installed, and how it runs with some lines in it.
//!
//! Gateways stand before one application of ours; frameworks are that application themselves. It asks for a token
//! wherever the case is about one, and on OPTIONS always, as an application does that authenticates first.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::{program, write};
use crate::project::{output, run};

/// A server that can be checked.
pub(super) struct Stack {
    /// Its word on the command line of Authopsy.
    pub(super) id: &'static str,
    /// Makes sure that it is there.
    pub(super) install: fn(&Path) -> Result<()>,
    /// Writes its configuration with the lines in it, and says how it is started.
    pub(super) configure: fn(&Setting<'_>, &str) -> Result<Command>,
}

/// Where a server runs.
pub(super) struct Setting<'a> {
    /// What it may write.
    pub(super) folder: &'a Path,
    /// Where it listens.
    pub(super) port: u16,
    /// Where the application behind a gateway listens.
    pub(super) backend: u16,
}

pub(super) const STACKS: [Stack; 10] = [
    Stack {
        id: "nginx",
        install: |_| program(&["nginx"], "apt-get install nginx").map(drop),
        configure: nginx,
    },
    Stack {
        id: "apache",
        install: |_| program(&["apache2", "httpd"], "apt-get install apache2").map(drop),
        configure: apache,
    },
    Stack {
        id: "caddy",
        install: |_| program(&["caddy"], "apt-get install caddy").map(drop),
        configure: caddy,
    },
    Stack {
        id: "haproxy",
        install: |_| program(&["haproxy"], "apt-get install haproxy").map(drop),
        configure: haproxy,
    },
    Stack { id: "express", install: |it| npm(it, &["express", "cors"]), configure: express },
    Stack { id: "fastify", install: |it| npm(it, &["fastify", "@fastify/cors"]), configure: fastify },
    Stack { id: "fastapi", install: |it| pip(it, &["fastapi", "uvicorn"]), configure: fastapi },
    Stack { id: "flask", install: |it| pip(it, &["flask", "flask-cors"]), configure: flask },
    Stack { id: "django", install: |it| pip(it, &["django", "django-cors-headers"]), configure: django },
    Stack { id: "axum", install: |it| write(it, "Cargo.toml", AXUM_MANIFEST).map(drop), configure: axum },
];

/// The application behind the gateways, by the head of a request.
pub(super) fn backend(head: &str) -> String {
    let lower = head.to_ascii_lowercase();
    let first = lower.lines().next().unwrap_or_default();
    let wants_token = ["token-hidden", "www-authenticate"].iter().any(|it| first.contains(it));
    let (status, header) =
        if (wants_token || first.starts_with("options")) && !lower.contains("\nauthorization:") {
            ("401 Unauthorized", "WWW-Authenticate: Bearer\r\n")
        } else if first.contains("rate-limit") {
            ("429 Too Many Requests", "Retry-After: 30\r\n")
        } else {
            ("200 OK", "")
        };
    let length = if first.starts_with("head") { 0 } else { 2 };
    let body = if length == 0 { "" } else { "{}" };
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{header}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

fn npm(folder: &Path, packages: &[&str]) -> Result<()> {
    program(&["npm"], "apt-get install nodejs npm")?;
    if packages.iter().all(|it| folder.join("node_modules").join(it).is_dir()) {
        return Ok(());
    }
    write(folder, "package.json", "{\"private\":true,\"type\":\"module\"}\n")?;
    run(Command::new("npm").args(["install", "--no-audit", "--no-fund"]).args(packages).current_dir(folder))
}

fn pip(folder: &Path, packages: &[&str]) -> Result<()> {
    let python = program(&["python3"], "apt-get install python3 python3-venv")?;
    if !folder.join("venv/bin/pip").is_file() {
        run(Command::new(python).args(["-m", "venv", "venv"]).current_dir(folder))?;
    }
    run(Command::new(folder.join("venv/bin/pip")).args(["install", "--quiet"]).args(packages))
}

fn python(setting: &Setting<'_>) -> Command {
    let mut command = Command::new(setting.folder.join("venv/bin/python"));
    command.current_dir(setting.folder);
    command
}

fn nginx(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let Setting { folder, port, backend } = setting;
    let (outer, inner) = lines.split_once("# in the location").unwrap_or((lines, ""));
    let inner = inner.split_once('\n').map_or("", |(_, it)| it);
    let outer =
        outer.split_once("# in http").map_or("", |(_, it)| it.split_once('\n').map_or("", |(_, it)| it));
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|it| format!("    {it}_temp_path {}/{it};\n", folder.display()))
        .collect();
    let text = format!(
        "daemon off;\nmaster_process off;\npid {0}/pid;\nerror_log stderr;\nworker_processes 1;\nevents {{}}\nhttp {{\n    access_log off;\n{temporary}{outer}\n    server {{\n        listen 127.0.0.1:{port};\n        location / {{\n{inner}\n            proxy_pass http://127.0.0.1:{backend};\n        }}\n    }}\n}}\n",
        folder.display()
    );
    let file = write(folder, "nginx.conf", &text)?;
    let mut command = Command::new(program(&["nginx"], "")?);
    command.arg("-p").arg(folder).arg("-c").arg(file).args(["-e", "stderr"]);
    Ok(command)
}

fn apache(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let Setting { folder, port, backend } = setting;
    let folders = ["/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/lib/httpd/modules"];
    let modules =
        folders.iter().find(|it| Path::new(it).is_dir()).context("Apache's modules were not found")?;
    let load: String = ["mpm_event", "authz_core", "headers", "setenvif", "rewrite", "proxy", "proxy_http"]
        .iter()
        .map(|it| (it, Path::new(modules).join(format!("mod_{it}.so"))))
        .filter(|(_, file)| file.is_file())
        .map(|(it, file)| format!("LoadModule {it}_module {}\n", file.display()))
        .collect();
    let text = format!(
        "ServerRoot {0}\nServerName localhost\nPidFile {0}/pid\nErrorLog {0}/error.log\n{load}Listen 127.0.0.1:{port}\n<VirtualHost 127.0.0.1:{port}>\n{lines}\nProxyPass / http://127.0.0.1:{backend}/\n</VirtualHost>\n",
        folder.display()
    );
    let file = write(folder, "httpd.conf", &text)?;
    let mut command = Command::new(program(&["apache2", "httpd"], "")?);
    command.arg("-X").arg("-f").arg(file);
    Ok(command)
}

fn caddy(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let Setting { folder, port, backend } = setting;
    let text = format!(
        "{{\n    admin off\n    auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n{}\n    reverse_proxy 127.0.0.1:{backend}\n}}\n",
        lines
    );
    let file = write(folder, "Caddyfile", &text)?;
    let mut command = Command::new(program(&["caddy"], "")?);
    command.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    Ok(command)
}

fn haproxy(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let Setting { folder, port, backend } = setting;
    let text = format!(
        "defaults\n    mode http\n    timeout connect 5s\n    timeout client 20s\n    timeout server 20s\nfrontend api\n    bind 127.0.0.1:{port}\n{}\n    default_backend application\nbackend application\n    server one 127.0.0.1:{backend}\n",
        lines
    );
    let file = write(folder, "haproxy.cfg", &text)?;
    let mut command = Command::new(program(&["haproxy"], "")?);
    command.arg("-db").arg("-f").arg(file);
    Ok(command)
}

fn express(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let text = format!(
        "import express from \"express\";\nconst app = express();\n{}\n{NODE_ANSWER}
app.use((request, response) => {{
  const [status, headers] = answer(request.method, request.url, request.headers);
  response.status(status).set(headers).json({{}});
}});
app.listen({}, \"127.0.0.1\");\n",
        lines, setting.port
    );
    node(setting, &text)
}

fn fastify(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let text = format!(
        "import fastify from \"fastify\";\nconst app = fastify();\n{}\n{NODE_ANSWER}
app.addHook(\"onRequest\", async (request, reply) => {{
  const [status, headers] = answer(request.method, request.url, request.headers);
  return reply.code(status).headers(headers).send({{}});
}});
app.route({{ method: [\"GET\", \"PUT\"], url: \"/*\", handler: async () => ({{}}) }});
await app.listen({{ port: {}, host: \"127.0.0.1\" }});\n",
        lines, setting.port
    );
    node(setting, &text)
}

fn node(setting: &Setting<'_>, text: &str) -> Result<Command> {
    let file = write(setting.folder, "server.js", text)?;
    let mut command = Command::new("node");
    command.arg(file).current_dir(setting.folder);
    Ok(command)
}

const NODE_ANSWER: &str = r#"
function answer(method, url, headers) {
  const wantsToken = /token-hidden|www-authenticate/.test(url) || method === "OPTIONS";
  if (wantsToken && !headers.authorization) return [401, { "WWW-Authenticate": "Bearer" }];
  return url.includes("rate-limit") ? [429, { "Retry-After": "30" }] : [200, {}];
}
"#;

const PYTHON_ANSWER: &str = r#"
def answer(method, path, authorized):
    wants_token = "token-hidden" in path or "www-authenticate" in path or method == "OPTIONS"
    if wants_token and not authorized:
        return 401, {"WWW-Authenticate": "Bearer"}
    return (429, {"Retry-After": "30"}) if "rate-limit" in path else (200, {})
"#;

fn fastapi(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let text = format!(
        "import uvicorn\nfrom fastapi import FastAPI, Request\nfrom fastapi.responses import JSONResponse\n{PYTHON_ANSWER}
app = FastAPI()

@app.middleware(\"http\")
async def respond(request: Request, call_next):
    status, headers = answer(request.method, request.url.path, \"authorization\" in request.headers)
    return JSONResponse({{}}, status_code=status, headers=headers)

{}
uvicorn.run(app, host=\"127.0.0.1\", port={})\n",
        lines,
        setting.port
    );
    write(setting.folder, "server.py", &text)?;
    let mut command = python(setting);
    command.arg("server.py");
    Ok(command)
}

fn flask(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let text = format!(
        "from flask import Flask, jsonify, request\n{PYTHON_ANSWER}
app = Flask(__name__)
{}

@app.before_request
def respond():
    status, headers = answer(request.method, request.path, \"Authorization\" in request.headers)
    return jsonify({{}}), status, headers

app.run(host=\"127.0.0.1\", port={})\n",
        lines, setting.port
    );
    write(setting.folder, "server.py", &text)?;
    let mut command = python(setting);
    command.arg("server.py");
    Ok(command)
}

fn django(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let settings = format!(
        "SECRET_KEY = \"not one\"\nALLOWED_HOSTS = [\"127.0.0.1\"]\nROOT_URLCONF = \"application\"\nINSTALLED_APPS = []\nMIDDLEWARE = [\"application.Answer\"]\n{}\n",
        lines
    );
    write(setting.folder, "settings.py", &settings)?;
    let application = format!(
        "from django.http import JsonResponse\n{PYTHON_ANSWER}
urlpatterns = []

class Answer:
    def __init__(self, get_response):
        pass

    def __call__(self, request):
        status, headers = answer(request.method, request.path, \"Authorization\" in request.headers)
        return JsonResponse({{}}, status=status, headers=headers)
"
    );
    write(setting.folder, "application.py", &application)?;
    let server = format!(
        "import os\nos.environ[\"DJANGO_SETTINGS_MODULE\"] = \"settings\"\nfrom wsgiref.simple_server import make_server\nfrom django.core.wsgi import get_wsgi_application\nmake_server(\"127.0.0.1\", {}, get_wsgi_application()).serve_forever()\n",
        setting.port
    );
    write(setting.folder, "server.py", &server)?;
    let mut command = python(setting);
    command.arg("server.py");
    Ok(command)
}

fn axum(setting: &Setting<'_>, lines: &str) -> Result<Command> {
    let text = format!(
        "#![allow(unused_imports)]
use axum::{{Router, extract::Request, middleware::{{self, Next}}, response::{{IntoResponse, Response}}, http::StatusCode}};

async fn answer(request: Request, _: Next) -> Response {{
    let path = request.uri().path();
    let wants_token = path.contains(\"token-hidden\") || path.contains(\"www-authenticate\") || request.method() == \"OPTIONS\";
    if wants_token && !request.headers().contains_key(\"authorization\") {{
        return (StatusCode::UNAUTHORIZED, [(\"WWW-Authenticate\", \"Bearer\")], \"{{}}\").into_response();
    }}
    if path.contains(\"rate-limit\") {{
        return (StatusCode::TOO_MANY_REQUESTS, [(\"Retry-After\", \"30\")], \"{{}}\").into_response();
    }}
    \"{{}}\".into_response()
}}

#[tokio::main]
async fn main() {{
    let app = Router::<()>::new().layer(middleware::from_fn(answer));
{}
    let listener = tokio::net::TcpListener::bind((\"127.0.0.1\", {})).await.unwrap();
    axum::serve(listener, app).await.unwrap();
}}
",
        lines,
        setting.port
    );
    write(setting.folder, "src/main.rs", &text)?;
    output(
        Command::new("cargo")
            .args(["build", "--quiet"])
            .current_dir(setting.folder)
            .env_remove("CARGO_TARGET_DIR"),
    )?;
    Ok(Command::new(setting.folder.join("target/debug/snippet")))
}

const AXUM_MANIFEST: &str = r#"[package]
name = "snippet"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = "0.8"
tokio = { version = "1", features = ["macros", "net", "rt-multi-thread"] }
tower-http = { version = "0.6", features = ["cors"] }

[workspace]
"#;
