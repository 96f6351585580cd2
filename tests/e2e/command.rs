//! Runs what was copied, as a person would: in a shell, with the variables set.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use lab::Lab;

/// The status that a copied command was answered with; 0 if it was not answered at all.
pub(crate) fn answered(command: &str, lab: &Lab) -> Result<u16> {
    // Names of the lab that no resolver knows.
    let port = lab.urls.named.rsplit(':').next().unwrap_or_default();
    let script = format!(
        "{} --silent --show-error --max-time 5 --output /dev/null --write-out '\\n%{{http_code}}' \
         --resolve api.shop.test:{port}:127.0.0.1",
        command.trim_end()
    );
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).stdin(Stdio::null());
    for slot in lab::SLOTS {
        shell.env(slot, lab::fill(slot));
    }
    let output = shell.output().context("bash could not be started")?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let status = printed.lines().last().and_then(|it| it.trim().parse().ok());
    match status {
        Some(status) => Ok(status),
        None => bail!("the copied command failed: {}\n{command}", String::from_utf8_lossy(&output.stderr)),
    }
}
