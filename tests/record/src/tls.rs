//! The lab over https: nginx in front of it, with HTTP/2 and HTTP/1.1, and one port whose certificate nobody knows.
//!
//! The browser is told the key of the good certificate, so everything else about TLS is as it is for a user.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// nginx, until it is dropped.
pub struct Tls {
    server: Child,
    folder: PathBuf,
    /// The argument by which the browser knows the good certificate.
    pub argument: String,
}

/// HTTP/2.
pub const H2: u16 = 4743;
/// HTTP/2, another origin on each host.
pub const OTHER: u16 = 4744;
/// A certificate that the browser does not know.
pub const UNKNOWN: u16 = 4745;
/// HTTP/1.1 alone.
pub const H1: u16 = 4746;
/// Where the browser is told that the address is a public one.
pub const PUBLIC: u16 = 4747;

impl Tls {
    /// Starts nginx in front of a port of the lab.
    pub fn start(lab_port: u16) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("authopsy-tls-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        for name in ["good", "unknown"] {
            certificate(&folder, name)?;
        }
        let servers = [(H2, true), (OTHER, true), (UNKNOWN, true), (H1, false), (PUBLIC, true)];
        let mut blocks = String::new();
        for (port, is_h2) in servers {
            // nginx would wait for the port, and whoever has it would answer with another certificate.
            drop(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| format!("port {port}"))?);
            let name = if port == UNKNOWN { "unknown" } else { "good" };
            let protocol = if is_h2 { " http2" } else { "" };
            blocks.push_str(&format!(
                "server {{ listen 127.0.0.1:{port} ssl{protocol};
                  ssl_certificate {name}.pem; ssl_certificate_key {name}.key;
                  location / {{ proxy_pass http://127.0.0.1:{lab_port}; }} }}\n"
            ));
        }
        let text = format!(
            "daemon off; master_process off; pid nginx.pid; error_log error.log;
             events {{ worker_connections 256; }}
             http {{ access_log off; server_tokens off; proxy_http_version 1.1; proxy_buffering off;
               proxy_set_header Host $http_host; proxy_set_header Connection \"\";
               client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
               uwsgi_temp_path uwsgi; scgi_temp_path scgi;
               {blocks} }}"
        );
        fs::write(folder.join("nginx.conf"), text)?;
        let server = Command::new("nginx")
            .arg("-p")
            .arg(&folder)
            .args(["-c", "nginx.conf", "-e", "error.log"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("nginx could not be started: apt-get install nginx-light")?;
        let mut tls = Self { server, folder: folder.clone(), argument: String::new() };
        thread::sleep(Duration::from_millis(400));
        if tls.server.try_wait()?.is_some() {
            bail!(
                "nginx ended at once: {}",
                fs::read_to_string(folder.join("error.log")).unwrap_or_default()
            );
        }
        tls.argument = format!("--ignore-certificate-errors-spki-list={}", key_hash(&folder)?);
        Ok(tls)
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn certificate(folder: &PathBuf, name: &str) -> Result<()> {
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=shop.test"])
        .args(["-addext", "subjectAltName=DNS:*.shop.test,DNS:*.vendor.test,DNS:localhost,IP:127.0.0.1"])
        .args(["-keyout", &format!("{name}.key"), "-out", &format!("{name}.pem")])
        .stderr(Stdio::null())
        .status()
        .context("openssl could not be started: apt-get install openssl")?;
    ensure!(made.success(), "openssl made no certificate");
    Ok(())
}

/// The hash of the good certificate's key, as the browser wants it.
fn key_hash(folder: &PathBuf) -> Result<String> {
    let script = "openssl x509 -in good.pem -pubkey -noout | openssl pkey -pubin -outform der \
                  | openssl dgst -sha256 -binary | openssl base64";
    let output = Command::new("sh").current_dir(folder).args(["-c", script]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
