use super::*;
use crate::connection::CredentialChoice;
use crate::preview::Draft;
use crate::testing::{Bench, KEY, form};
use qdrant_access::Claims;

fn plan(bench: &Bench, claims: &str) -> VerifyPlan {
    let profile_id = bench.console.save_profile(form("production")).unwrap().id;
    let token = crate::sign::token(&Claims::parse(claims).unwrap(), &KEY.to_owned().into()).unwrap();
    let credential = CredentialChoice::Given { token };
    bench.console.verify_plan(&VerifyForm { profile_id, credential, server_version: None }).unwrap()
}

fn entries(count: usize, mode: &str) -> String {
    let entries: Vec<_> = (0..count).map(|index| format!(r#"{{"collection":"c{index}","access":"{mode}"}}"#)).collect();
    format!(r#"{{"access":[{}]}}"#, entries.join(","))
}

#[test]
fn the_plan_counts_what_is_sent_and_what_will_be_refused() {
    // GET / without and with the token, the list, cluster read and manage; five on the collection, four on any other.
    let read = plan(&Bench::new(), &entries(1, "r"));
    assert_eq!(read.requests, 5 + 5 + 4);
    // Cluster read and manage, write, write extras and manage on the collection, and everything on any other.
    assert_eq!(read.refused_expected, 2 + 3 + 4);
    assert!(read.warning.starts_with("14 requests") && read.warning.contains("9 are expected to be refused"));
}

#[test]
fn the_plan_of_a_token_that_may_do_everything_expects_no_refusal() {
    let plan = plan(&Bench::new(), r#"{"access":"m"}"#);
    assert_eq!(plan.refused_expected, 0);
    assert!(plan.warning.ends_with("none is expected to be refused."), "{}", plan.warning);
}

#[test]
fn five_thousand_collections_cost_no_more_than_one_of_each_kind() {
    let many = plan(&Bench::new(), &entries(5_000, "rw"));
    assert_eq!(many.requests, 5 + 5 + 4);
    assert!(many.warning.contains("4999 are left out"), "{}", many.warning);
}

#[test]
fn a_collection_that_no_url_can_name_is_left_out_and_that_is_said() {
    let claims = r#"{"access":[{"collection":"..","access":"rw"},{"collection":"docs","access":"rw"}]}"#;
    let plan = plan(&Bench::new(), claims);
    assert_eq!(plan.requests, 5 + 5 + 4);
    assert!(plan.warning.ends_with("1 collection of the credential is not tried: no URL can hold its name."));
}

#[test]
fn a_draft_without_a_condition_is_told_so_without_a_request() {
    let bench = Bench::new();
    let profile_id = bench.console.save_profile(form("production")).unwrap().id;
    let console = std::sync::Arc::new(bench.console);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let draft = Draft::Json { text: r#"{"access":"r"}"#.to_owned() };
    let tried = runtime.block_on(console.try_condition(TryConditionForm { profile_id, draft }, "task")).unwrap();
    assert_eq!((tried.state, tried.matching), (ConditionState::Unknown, None));
    assert!(tried.words.contains("no condition"));
}

#[test]
fn a_draft_that_is_no_claims_is_refused() {
    let bench = Bench::new();
    let profile_id = bench.console.save_profile(form("production")).unwrap().id;
    let draft = Draft::Json { text: r#"{"access":"rw"}"#.to_owned() };
    let form = TryConditionForm { profile_id, draft };
    assert!(matches!(bench.console.condition_trial(&form), Err(Error::ClaimsInvalid(_))));
}
