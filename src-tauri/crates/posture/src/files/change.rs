//! Where a setting of a server is written, and the change that gives it another value.

use super::server::{Declared, Origin, Server, Writes};
use super::settings::{Kind, Setting};
use super::{At, Files};
use crate::snippets::{needs_certificates, variable};

/// What takes a setting back.
pub(crate) const NOTHING: &str = "null";

impl Files {
    /// Where a setting stands, or would.
    pub(crate) fn place_of(&self, server: &Server, name: &str) -> At {
        if let Some(declared) = server.declared(name) {
            return declared.at;
        }
        let steps: Vec<&str> = name.split('.').collect();
        let nearest = match &server.writes {
            Writes::Config(address) => self.nearest(address, &steps),
            Writes::Compose(address) => self.nearest(address, &["environment"]),
            Writes::Pod(address) => self.nearest(address, &["env"]),
            Writes::Helm(address) => self.nearest(&address.below(&["config"]), &steps),
            Writes::Lines(_) | Writes::Nowhere => None,
        };
        nearest.unwrap_or(server.at)
    }

    /// The change that gives a setting this value. For a secret the value is not looked at.
    pub(crate) fn change(&self, server: &Server, name: &str, value: &str) -> Option<String> {
        let setting = Setting::named(name)?;
        let secret = setting.kind == Kind::Secret;
        // A variable cannot say nothing: the server would read the word.
        let of_variables = server.declared(name).map_or_else(
            || !matches!(server.writes, Writes::Config(_) | Writes::Helm(_)),
            |declared| declared.origin != Origin::Config,
        );
        if value == NOTHING && of_variables {
            return None;
        }
        // In a container, more than this line is wanted: the server exits where its certificates are not mounted.
        let mounted = server.container.is_none() || server.declared("tls.cert").is_some();
        if needs_certificates(name) && value == "true" && !mounted {
            return None;
        }
        match server.declared(name) {
            Some(declared) if !secret => self.changed(declared, value),
            Some(declared) if declared.origin != Origin::Config => None,
            _ => self.written_new(server, setting, value, secret),
        }
    }

    /// The change that takes a secret out of a file, where that is one line: a variable of Compose.
    pub(crate) fn taken_out(&self, server: &Server, declared: &Declared) -> Option<String> {
        let Writes::Compose(_) = server.writes else { return None };
        let At { text, spot } = declared.at;
        let head: String = self.texts.get(text)?.line(spot.line).chars().take(spot.column - 1).collect();
        if declared.origin != Origin::Environment || head.contains(['[', '{']) {
            return None;
        }
        let outer = outer(declared.setting.name);
        let in_list = head.trim() == "-";
        let value = if in_list { format!("{}={outer}", variable(declared.setting.name)) } else { outer };
        self.replace(declared.at, spot, &value)
    }

    fn changed(&self, declared: &Declared, value: &str) -> Option<String> {
        let end = declared.end?;
        let (name, text) = (variable(declared.setting.name), declared.at.text);
        let line = self.texts.get(text)?.line(declared.at.spot.line);
        let rest: String = line.chars().skip(declared.at.spot.column - 1).collect();
        let in_yaml = self.documents.iter().any(|document| document.text == text);
        let value = match (declared.origin, in_yaml) {
            _ if rest.starts_with(&format!("{name}=")) => format!("{name}={value}"),
            _ if rest.starts_with(&format!("\"{name}=")) => format!("\"{name}={value}\""),
            (Origin::Environment, true) => format!("\"{value}\""),
            _ => value.to_owned(),
        };
        self.replace(declared.at, end, &value)
    }

    fn written_new(&self, server: &Server, setting: &Setting, value: &str, secret: bool) -> Option<String> {
        const HERE: &str = "<32 random characters or more>";
        let steps: Vec<&str> = setting.name.split('.').collect();
        let name = variable(setting.name);
        let entry = steps.last()?.replace('_', "-");
        match &server.writes {
            Writes::Config(address) if secret => self.set(address, &steps, &format!("\"{HERE}\"")),
            Writes::Config(address) => self.set(address, &steps, value),
            Writes::Compose(address) => {
                let outer = outer(setting.name);
                let plain = if secret { outer.clone() } else { value.to_owned() };
                let is_list =
                    self.find(&address.below(&["environment"])).is_some_and(|(_, node)| !node.items().is_empty());
                if is_list {
                    self.push(address, &["environment"], &format!("{name}={plain}"))
                } else {
                    let quoted = if secret { outer } else { format!("\"{value}\"") };
                    self.set(address, &["environment", &name], &quoted)
                }
            }
            Writes::Pod(address) if secret => {
                let item =
                    format!("name: {name}\nvalueFrom:\n  secretKeyRef:\n    name: qdrant-keys\n    key: {entry}");
                self.push(address, &["env"], &item)
            }
            Writes::Pod(address) => self.push(address, &["env"], &format!("name: {name}\nvalue: \"{value}\"")),
            Writes::Helm(address) if secret => {
                let of_chart = match setting.name {
                    "service.api_key" => "apiKey",
                    "service.read_only_api_key" => "readOnlyApiKey",
                    _ => return None,
                };
                let from = format!("valueFrom:\n  secretKeyRef:\n    name: qdrant-keys\n    key: {entry}");
                self.set(address, &[of_chart], &from)
            }
            Writes::Helm(address) => {
                let mut path = vec!["config"];
                path.extend(steps);
                self.set(address, &path, value)
            }
            Writes::Lines(text) => self.append(*text, &format!("{name}={}", if secret { HERE } else { value })),
            Writes::Nowhere => None,
        }
    }
}

/// The variable of whoever runs Compose that a secret is taken from.
fn outer(setting: &str) -> String {
    let last = setting.rsplit('.').next().unwrap_or(setting);
    format!("${{QDRANT_{}:?}}", last.to_uppercase())
}
