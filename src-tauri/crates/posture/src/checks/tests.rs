use super::{checks, judge_files};
use crate::assessment::{CheckResult, ResultState};
use crate::files::{Files, Given};
use std::collections::HashSet;

mod cases;
mod certificates;
mod elsewhere;
mod fixes;
mod layers;
mod pods;
mod proxies;
mod read_as_the_server;
mod shown_open;
mod snippets;

/// What all checks say of these files, which are read without errors.
#[track_caller]
pub(super) fn judged(files: &[(&str, &str)]) -> Vec<CheckResult> {
    let given: Vec<Given<'_>> = files.iter().map(|(name, text)| Given { name, text }).collect();
    let (files, errors) = Files::read(&given);
    assert_eq!(errors, [], "{files:?}");
    judge_files(&files)
}

/// What one check says of these files.
#[track_caller]
pub(super) fn of(id: &str, files: &[(&str, &str)]) -> CheckResult {
    let results = judged(files);
    results.into_iter().find(|result| result.id == id).unwrap_or_else(|| panic!("{id} does not judge files"))
}

/// How one check ends for these files.
#[track_caller]
pub(super) fn state(id: &str, files: &[(&str, &str)]) -> ResultState {
    of(id, files).state
}

#[test]
fn names_are_unique_and_in_order() {
    let ids: Vec<&str> = checks().iter().map(|check| check.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
}

#[test]
fn every_row_is_judged_by_somebody() {
    for check in checks() {
        assert!(check.live.is_some() || check.files.is_some(), "{}", check.id);
    }
}

#[test]
fn every_row_says_everything() {
    for check in checks() {
        for text in [check.title, check.expected, check.risk, check.remedy, check.cost] {
            assert!(!text.is_empty(), "{}", check.id);
        }
        for text in [check.expected, check.risk, check.remedy, check.cost] {
            assert!(text.ends_with(['.', ':']), "{}: {text}", check.id);
        }
        assert!(!check.sources.is_empty(), "{}", check.id);
    }
}

#[test]
fn every_setting_of_a_change_is_one_of_the_servers() {
    let known: HashSet<&str> = crate::files::settings::SETTINGS.iter().map(|setting| setting.name).collect();
    for check in checks() {
        if let crate::snippets::Mend::Settings(settings) = check.mend {
            for (name, _) in settings {
                assert!(known.contains(name), "{} changes {name}", check.id);
            }
        }
    }
}

#[test]
fn no_snippet_says_a_key_but_where_there_is_no_other_place() {
    let snippets =
        crate::snippets::Mend::Settings(&[("service.api_key", "PLANTED"), ("service.jwt_rbac", "true")]).snippets();
    for snippet in &snippets {
        assert!(!snippet.text.contains("PLANTED"), "{}", snippet.form);
    }
    let forms: Vec<&str> = snippets.iter().map(|snippet| &*snippet.form).collect();
    assert_eq!(forms, ["config.yaml", "environment", "docker run", "Compose", "Helm values", "Kubernetes"]);
}

#[test]
fn what_is_unknown_or_beside_the_point_says_why() {
    for result in judged(&[("policy.yaml", cases::OPEN_POLICY)]) {
        let silent = matches!(result.state, ResultState::Unknown | ResultState::NotApplicable);
        assert_eq!(silent, result.why.is_some(), "{}", result.id);
        assert_eq!(silent, result.evidence.is_empty(), "{}", result.id);
    }
}
