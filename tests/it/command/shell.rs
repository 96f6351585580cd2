//! Runs commands in real shells, as somebody who pastes them would.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A shell, and what is written before the command so that it behaves as an interactive one.
pub(super) struct Shell {
    pub(super) name: &'static str,
    arguments: &'static [&'static str],
    before: &'static str,
}

const SHELLS: [Shell; 3] = [
    // History expansion works on a script only where it is asked for.
    Shell { name: "bash", arguments: &["--norc", "--noprofile"], before: "set -o history -H\n" },
    Shell { name: "dash", arguments: &[], before: "" },
    // Interactive, because only then zsh expands history and takes `#` for no comment. Without a terminal there is
    // no job control.
    Shell {
        name: "zsh",
        arguments: &["-f", "-i", "-s"],
        before: "PS1= PS2= RPS1=; unsetopt PROMPT_SP PROMPT_CR MONITOR HUP\n",
    },
];

/// The shells that are here. bash and curl have to be, where CI says so.
pub(super) fn shells() -> Vec<Shell> {
    let found: Vec<Shell> = SHELLS.into_iter().filter(|it| is_installed(it.name)).collect();
    let complete = is_installed("curl") && found.iter().any(|it| it.name == "bash");
    assert!(complete || std::env::var("CI").is_err(), "bash and curl have to be installed in CI");
    if is_installed("curl") { found } else { Vec::new() }
}

pub(super) fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|it| it.join(program).is_file()))
}

/// What came of a command.
pub(super) struct Outcome {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: String,
    /// Files that were not there before.
    pub(super) files: Vec<String>,
}

/// A directory of its own in which commands run: with a curl configuration that leads every host to the server.
pub(super) struct Place {
    directory: PathBuf,
}

impl Place {
    pub(super) fn new(port: u16) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("authopsy-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(
            directory.join(".curlrc"),
            format!("connect-to = \"::127.0.0.1:{port}\"\nsilent\nshow-error\nmax-time = 20\n"),
        )
        .unwrap();
        // Files that a careless command would send.
        std::fs::write(directory.join("secret.txt"), "CANARY-FILE").unwrap();
        Self { directory }
    }

    pub(super) fn path(&self) -> &Path {
        &self.directory
    }

    pub(super) fn run(&self, shell: &Shell, text: &str, environment: &[(String, String)]) -> Outcome {
        // An interactive zsh reads standard input byte by byte and keeps it as history, which for a large body takes
        // longer than a test may on a busy machine.
        if shell.name == "zsh" && text.len() > 20_000 {
            return self.run_program(shell.name, &["-f", "-s"], format!("{text}\n").as_bytes(), environment);
        }
        let script = format!("{}{text}\n", shell.before);
        self.run_program(shell.name, shell.arguments, script.as_bytes(), environment)
    }

    pub(super) fn run_program(
        &self,
        program: &str,
        arguments: &[&str],
        input: &[u8],
        environment: &[(String, String)],
    ) -> Outcome {
        let before = self.files();
        let mut child = Command::new(program)
            .args(arguments)
            .current_dir(&self.directory)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.directory)
            .env("CURL_HOME", &self.directory)
            .env("LC_ALL", "C")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        let _ = writer.join();
        let files = self.files().into_iter().filter(|it| !before.contains(it)).collect();
        Outcome { stdout: output.stdout, stderr: String::from_utf8_lossy(&output.stderr).into_owned(), files }
    }

    fn files(&self) -> Vec<String> {
        std::fs::read_dir(&self.directory)
            .unwrap()
            .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
            .collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}
