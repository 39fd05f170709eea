//! The settings here against those of the server's own source, which nothing here has read.

use super::super::settings::{SECTIONS, SETTINGS};
use std::collections::BTreeMap;
use std::path::Path;

/// The fields of the server by their names: the first version that has each, and its value in config.yaml.
fn of_server() -> BTreeMap<&'static str, (&'static str, Option<&'static str>)> {
    let rows = include_str!("../../../tests/fixtures/server/settings.tsv").lines();
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        Some((cells.next()?, (cells.next()?, cells.next())))
    };
    rows.filter(|line| !line.starts_with('#')).filter_map(row).collect()
}

#[test]
fn every_setting_has_the_name_the_section_and_the_age_that_it_has_in_the_server() {
    let own = SETTINGS
        .iter()
        .filter(|setting| SECTIONS.iter().any(|section| setting.name.starts_with(&format!("{section}."))));
    let own: BTreeMap<&str, String> = own.map(|setting| (setting.name, setting.since.to_string())).collect();
    let server: BTreeMap<&str, String> =
        of_server().into_iter().map(|(name, (since, _))| (name, since.to_owned())).collect();
    assert_eq!(own, server);
}

#[test]
fn what_holds_by_default_is_what_the_servers_own_configuration_says() {
    let mut compared = 0;
    for (name, (_, value)) in of_server() {
        let Some(value) = value else { continue };
        let setting = SETTINGS.iter().find(|setting| setting.name == name).unwrap();
        assert_eq!(setting.default, Some(value), "{name}");
        compared += 1;
    }
    assert!(compared > 15, "{compared} values were compared");
}

/// The settings that a text names in these sections, by its variables and its indents alone.
fn named(text: &str, yaml: bool) -> Vec<String> {
    let variables = text.split(|char: char| !(char.is_ascii_alphanumeric() || char == '_'));
    let variables = variables.filter_map(|word| word.strip_prefix("QDRANT__"));
    let mut names: Vec<String> = variables.map(|name| name.to_ascii_lowercase().replace("__", ".")).collect();
    let mut open: Vec<(usize, &str)> = Vec::new();
    for line in text.lines().filter(|line| yaml && !line.trim_start().starts_with(['#', '-'])) {
        let indent = line.len() - line.trim_start().len();
        let Some((key, value)) = line.trim().split_once(':') else { continue };
        open.retain(|(outer, _)| *outer < indent);
        open.push((indent, key));
        if !value.split('#').next().unwrap_or_default().trim().is_empty() {
            let path: Vec<&str> = open.iter().map(|(_, key)| *key).collect();
            names.push(path.join("."));
        }
    }
    names.retain(|name| SECTIONS.iter().any(|section| name.starts_with(&format!("{section}."))));
    names
}

#[test]
fn every_setting_of_the_guide_and_of_our_own_snippets_is_one_of_the_servers() {
    let server = of_server();
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/guide");
    let files = std::fs::read_dir(guide).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<(String, String, bool)> = files
        .map(|path| {
            let yaml = path.extension().is_some_and(|extension| extension == "yaml");
            (path.display().to_string(), std::fs::read_to_string(&path).unwrap(), yaml)
        })
        .collect();
    for check in crate::checks() {
        for snippet in check.mend.snippets() {
            texts.push((format!("{} {}", check.id, snippet.form), snippet.text, snippet.form == "config.yaml"));
        }
    }
    let mut found = 0;
    for (place, text, yaml) in &texts {
        for name in named(text, *yaml) {
            assert!(server.contains_key(name.as_str()), "{name} of {place}");
            found += 1;
        }
    }
    assert!(found > 100, "{found} names were found");
}
