//! `practice`: run a practice cluster until the program is interrupted.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use portcullis_practice::{Nodes, Options, PracticeCluster};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::reached::wait;
use crate::arguments::Practice;
use crate::failure::Failure;
use crate::output::Output;

/// Where everything of the cluster is.
#[derive(Serialize)]
struct Running {
    simulation: bool,
    url: String,
    grpc_port: u16,
    peers: Vec<String>,
    folder: PathBuf,
    ca_file: Option<PathBuf>,
    manage_key_file: Option<PathBuf>,
    alternate_key_file: Option<PathBuf>,
    read_only_key_file: Option<PathBuf>,
    flaws: Vec<String>,
}

pub(crate) fn run(command: &Practice, output: &Output) -> Result<(), Failure> {
    let usual = Options::default();
    let options = Options { nodes: if command.single_node { Nodes::SingleNode } else { usual.nodes }, ..usual };
    let options = if command.no_flaws { options.without_flaws() } else { options };
    wait(async {
        // Before it starts: whoever is ended without being told leaves the keys in the temporary folder.
        let told = told_to_end().map_err(|error| {
            Failure::system(format!("Interrupts cannot be waited for: {error}."), "Start it in another terminal.")
        })?;
        tokio::pin!(told);
        let cluster = tokio::select! {
            biased;
            () = &mut told => return Ok(()),
            cluster = PracticeCluster::start(options) => cluster,
        };
        let cluster = cluster.map_err(|error| {
            let message = format!("The practice cluster could not be started: {error}.");
            Failure::system(message, "Check that programs of yours may listen on this machine, then try again.")
        })?;
        let running = Running::of(&cluster)?;
        if output.is_json() {
            output.json(&running)?;
        } else {
            output.text(&running.in_words())?;
        }
        told.await;
        cluster.shutdown().await.map_err(|error| Failure::system(format!("{error}."), "Delete the folder by hand."))
    })?
}

impl Running {
    fn of(cluster: &PracticeCluster) -> Result<Self, Failure> {
        let folder = cluster.folder();
        let file = |name: &str, text: Option<&str>| text.map(|text| private_file(&folder.join(name), text)).transpose();
        let scheme = if cluster.authority().is_some() { "https" } else { "http" };
        let peers: Vec<_> = cluster.peers().iter().map(|peer| format!("{scheme}://{}", peer.rest)).collect();
        let key = |key: &Option<SecretString>, name| file(name, key.as_ref().map(ExposeSecret::expose_secret));
        let keys = cluster.keys();
        Ok(Self {
            simulation: true,
            url: peers.first().cloned().unwrap_or_default(),
            grpc_port: cluster.peers().first().map_or(0, |peer| peer.grpc.port()),
            peers,
            ca_file: file("authority.pem", cluster.authority())?,
            manage_key_file: key(&keys.manage, "manage-key")?,
            alternate_key_file: key(&keys.alternate, "alternate-key")?,
            read_only_key_file: key(&keys.read_only, "read-only-key")?,
            flaws: cluster.flaws().iter().map(|flaw| flaw.sentence.clone()).collect(),
            folder: folder.to_owned(),
        })
    }

    fn in_words(&self) -> String {
        let mut text =
            "A practice cluster runs on this machine. It is a simulation; interrupt it (Ctrl+C) to end it.\n\n"
                .to_owned();
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name:<16}{value}");
        };
        let path = |path: &Option<PathBuf>| path.as_ref().map_or("none".to_owned(), |path| path.display().to_string());
        for peer in &self.peers {
            line("Address", peer);
        }
        line("gRPC port", &self.grpc_port.to_string());
        line("CA file", &path(&self.ca_file));
        line("Manage key", &path(&self.manage_key_file));
        line("Alternate key", &path(&self.alternate_key_file));
        line("Read-only key", &path(&self.read_only_key_file));
        for flaw in &self.flaws {
            line("Flaw", flaw);
        }
        text
    }
}

/// Writes a file that only this user may read.
fn private_file(path: &Path, text: &str) -> Result<PathBuf, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| {
        let message = format!("{} could not be written: {error}.", path.display());
        Failure::system(message, "Check the free space in the system's temporary folder.")
    })?;
    Ok(path.to_owned())
}

/// Ctrl+C, the end of the terminal, or being told to end, from now on.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut pressed, mut told, mut hung_up) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
    Ok(async move {
        tokio::select! {
            _ = pressed.recv() => {}
            _ = told.recv() => {}
            _ = hung_up.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
