//! One change, written for each way of running the server.

use crate::assessment::Snippet;
use crate::files::settings::{Kind, Setting};
use std::fmt::Write;

/// The change that mends something, stated once.
#[derive(Debug, Clone, Copy)]
pub enum Mend {
    /// Settings of the server by their full names, with the values they should have. For secrets the value is not
    /// looked at: they come from a place for secrets.
    Settings(&'static [(&'static str, &'static str)]),
    /// What no setting of the server does, for the ways of running it where it can be written.
    Deployment(&'static [(Form, &'static str)]),
    /// What belongs to a program around the server, with its name.
    Around(&'static str, &'static str),
    /// There is nothing to write down.
    None,
}

/// A way of running the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Its own configuration file.
    Config,
    /// Environment variables.
    Environment,
    /// A command.
    DockerRun,
    /// A Compose file.
    Compose,
    /// Values of the official chart.
    Helm,
    /// A manifest.
    Kubernetes,
}

impl Form {
    const ALL: [Self; 6] =
        [Self::Config, Self::Environment, Self::DockerRun, Self::Compose, Self::Helm, Self::Kubernetes];

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "config.yaml",
            Self::Environment => "environment",
            Self::DockerRun => "docker run",
            Self::Compose => "Compose",
            Self::Helm => "Helm values",
            Self::Kubernetes => "Kubernetes",
        }
    }
}

impl Mend {
    /// The change in every form that it has.
    #[must_use]
    pub fn snippets(self) -> Vec<Snippet> {
        match self {
            Self::Settings(settings) => {
                let render = |form: Form| Snippet { form: form.name().to_owned(), text: rendered(form, settings) };
                Form::ALL.into_iter().map(render).collect()
            }
            Self::Deployment(texts) => {
                let snippet = |(form, text): &(Form, &str)| Snippet {
                    form: form.name().to_owned(),
                    text: format!("{}\n", text.trim_end()),
                };
                texts.iter().map(snippet).collect()
            }
            Self::Around(name, text) => vec![Snippet { form: name.to_owned(), text: text.to_owned() }],
            Self::None => Vec::new(),
        }
    }
}

/// One setting and the value that it should have.
struct Wanted<'a> {
    name: &'a str,
    value: &'a str,
    secret: bool,
}

impl Wanted<'_> {
    /// `QDRANT__SERVICE__ENABLE_TLS`
    fn variable(&self) -> String {
        variable(self.name)
    }

    /// `api-key`, as an entry of a secret.
    fn entry(&self) -> String {
        self.name.rsplit('.').next().unwrap_or(self.name).replace('_', "-")
    }

    /// The variable of the caller that a secret is taken from: `QDRANT_API_KEY`.
    fn outer(&self) -> String {
        format!("QDRANT_{}", self.entry().replace('-', "_").to_uppercase())
    }

    /// The value of the chart for a key: `apiKey`.
    fn chart(&self) -> Option<&'static str> {
        match self.name {
            "service.api_key" => Some("apiKey"),
            "service.read_only_api_key" => Some("readOnlyApiKey"),
            _ => None,
        }
    }
}

/// The environment variable of a setting.
pub(crate) fn variable(setting: &str) -> String {
    format!("QDRANT__{}", setting.replace('.', "__").to_uppercase())
}

fn rendered(form: Form, settings: &[(&'static str, &'static str)]) -> String {
    let secret = |name: &str| Setting::named(name).is_some_and(|setting| setting.kind == Kind::Secret);
    let in_container = !matches!(form, Form::Config | Form::Environment);
    let value = |name: &str, value: &'static str| {
        let file = CERTIFICATES.iter().find(|file| in_container && file.setting == name);
        file.map_or(value, |file| file.mounted)
    };
    let wanted: Vec<Wanted<'_>> =
        settings.iter().map(|(name, said)| Wanted { name, value: value(name, said), secret: secret(name) }).collect();
    let certificates = certificates(settings);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = match form {
        Form::Config => nested(&mut text, &wanted, 0),
        Form::Environment => environment(&mut text, &wanted),
        Form::DockerRun => docker_run(&mut text, &wanted, &certificates),
        Form::Compose => compose(&mut text, &wanted, &certificates),
        Form::Helm => helm(&mut text, &wanted, &certificates),
        Form::Kubernetes => kubernetes(&mut text, &wanted, &certificates),
    };
    text
}

/// A file of a certificate: its setting, its entry in a Secret, and where it is mounted.
struct Certificate {
    setting: &'static str,
    entry: &'static str,
    file: &'static str,
    mounted: &'static str,
}

/// Without these, a server that is told to speak TLS does not start.
const CERTIFICATES: [Certificate; 3] = [
    Certificate { setting: "tls.cert", entry: "tls.crt", file: "cert.pem", mounted: "/qdrant/tls/cert.pem" },
    Certificate { setting: "tls.key", entry: "tls.key", file: "key.pem", mounted: "/qdrant/tls/key.pem" },
    Certificate { setting: "tls.ca_cert", entry: "ca.crt", file: "cacert.pem", mounted: "/qdrant/tls/cacert.pem" },
];

/// Whether a setting makes the server read certificates.
pub(crate) fn needs_certificates(setting: &str) -> bool {
    matches!(setting, "service.enable_tls" | "cluster.p2p.enable_tls")
}

/// The files of certificates that these settings want; none where they do not switch TLS on.
fn certificates(settings: &[(&str, &str)]) -> Vec<&'static Certificate> {
    let on = settings.iter().any(|(name, _)| needs_certificates(name));
    let peers = settings.iter().any(|(name, _)| *name == "tls.ca_cert");
    CERTIFICATES.iter().filter(|file| on && (peers || file.setting != "tls.ca_cert")).collect()
}

/// The Secret of certificates as a volume.
fn volume_of_certificates(text: &mut String, files: &[&Certificate], indent: usize) -> std::fmt::Result {
    let lines = ["- name: tls", "  secret:", "    secretName: qdrant-tls", "    defaultMode: 0440", "    items:"];
    lines.iter().try_for_each(|line| writeln!(text, "{:indent$}{line}", ""))?;
    files.iter().try_for_each(|file| {
        writeln!(text, "{:indent$}      - key: {}", "", file.entry)?;
        writeln!(text, "{:indent$}        path: {}", "", file.file)
    })
}

/// Where a container has that volume.
fn mount_of_certificates(text: &mut String, indent: usize) -> std::fmt::Result {
    let lines = ["- name: tls", "  mountPath: /qdrant/tls", "  readOnly: true"];
    lines.iter().try_for_each(|line| writeln!(text, "{:indent$}{line}", ""))
}

fn nested(text: &mut String, wanted: &[Wanted<'_>], indent: usize) -> std::fmt::Result {
    let mut open: Vec<&str> = Vec::new();
    for setting in wanted {
        let steps: Vec<&str> = setting.name.split('.').collect();
        let (last, sections) = steps.split_last().unwrap_or((&"", &[]));
        let shared = open.iter().zip(sections).take_while(|(one, other)| one == other).count();
        for (depth, section) in sections.iter().enumerate().skip(shared) {
            writeln!(text, "{:width$}{section}:", "", width = indent + 2 * depth)?;
        }
        open = sections.to_vec();
        let value = if setting.secret { "\"<32 random characters or more>\"" } else { setting.value };
        writeln!(text, "{:width$}{last}: {value}", "", width = indent + 2 * sections.len())?;
    }
    Ok(())
}

fn environment(text: &mut String, wanted: &[Wanted<'_>]) -> std::fmt::Result {
    wanted.iter().try_for_each(|setting| {
        let value = if setting.secret { "<32 random characters or more>" } else { setting.value };
        writeln!(text, "{}={value}", setting.variable())
    })
}

fn docker_run(text: &mut String, wanted: &[Wanted<'_>], certificates: &[&Certificate]) -> std::fmt::Result {
    text.push_str("docker run \\\n");
    for setting in wanted {
        // Without a value, the variable is taken over from the caller and does not stand in the command.
        let value = if setting.secret { String::new() } else { format!("={}", setting.value) };
        writeln!(text, "    -e {}{value} \\", setting.variable())?;
    }
    if !certificates.is_empty() {
        text.push_str("    -v ./tls:/qdrant/tls:ro \\\n");
    }
    text.push_str("    qdrant/qdrant:<version>-unprivileged\n");
    Ok(())
}

fn compose(text: &mut String, wanted: &[Wanted<'_>], certificates: &[&Certificate]) -> std::fmt::Result {
    text.push_str("services:\n  qdrant:\n    environment:\n");
    wanted.iter().try_for_each(|setting| {
        let value =
            if setting.secret { format!("${{{}:?}}", setting.outer()) } else { format!("\"{}\"", setting.value) };
        writeln!(text, "      {}: {value}", setting.variable())
    })?;
    if !certificates.is_empty() {
        text.push_str("    volumes:\n      - ./tls:/qdrant/tls:ro\n");
    }
    Ok(())
}

fn helm(text: &mut String, wanted: &[Wanted<'_>], certificates: &[&Certificate]) -> std::fmt::Result {
    let (of_chart, rest): (Vec<_>, Vec<_>) = wanted.iter().partition(|setting| setting.chart().is_some());
    for setting in of_chart {
        let (name, key) = (setting.chart().unwrap_or_default(), setting.entry());
        write!(text, "{name}:\n  valueFrom:\n    secretKeyRef:\n      name: qdrant-keys\n      key: {key}\n")?;
    }
    let (secrets, plain): (Vec<_>, Vec<_>) = rest.into_iter().partition(|setting| setting.secret);
    if !plain.is_empty() {
        text.push_str("config:\n");
        let plain: Vec<Wanted<'_>> = plain.into_iter().map(|setting| Wanted { secret: false, ..*setting }).collect();
        nested(text, &plain, 2)?;
    }
    if !secrets.is_empty() {
        text.push_str("env:\n");
        secrets.into_iter().try_for_each(|setting| variable_of_pod(text, setting, 2))?;
    }
    if !certificates.is_empty() {
        text.push_str("additionalVolumes:\n");
        volume_of_certificates(text, certificates, 2)?;
        text.push_str("additionalVolumeMounts:\n");
        mount_of_certificates(text, 2)?;
    }
    Ok(())
}

fn kubernetes(text: &mut String, wanted: &[Wanted<'_>], certificates: &[&Certificate]) -> std::fmt::Result {
    text.push_str("spec:\n  containers:\n    - name: qdrant\n      env:\n");
    wanted.iter().try_for_each(|setting| variable_of_pod(text, setting, 8))?;
    if !certificates.is_empty() {
        text.push_str("      volumeMounts:\n");
        mount_of_certificates(text, 8)?;
        // The group may read what its volumes hold.
        text.push_str("  securityContext:\n    fsGroup: 3000\n  volumes:\n");
        volume_of_certificates(text, certificates, 4)?;
    }
    Ok(())
}

fn variable_of_pod(text: &mut String, setting: &Wanted<'_>, indent: usize) -> std::fmt::Result {
    let name = setting.variable();
    writeln!(text, "{:indent$}- name: {name}", "")?;
    if setting.secret {
        let key = setting.entry();
        writeln!(text, "{:indent$}  valueFrom:", "")?;
        writeln!(text, "{:indent$}    secretKeyRef:", "")?;
        writeln!(text, "{:indent$}      name: qdrant-keys", "")?;
        writeln!(text, "{:indent$}      key: {key}", "")
    } else {
        writeln!(text, "{:indent$}  value: \"{}\"", "", setting.value)
    }
}
