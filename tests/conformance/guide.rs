//! The published table of access, kept in the rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use qdrant_access::action::{ACTIONS, Says};

fn published() -> BTreeMap<String, [String; 4]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/access-table.tsv");
    let text = fs::read_to_string(path).expect("the table is there");
    let rows = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        let label = cells.next().expect("a label");
        (label, [(); 4].map(|()| cells.next().expect("four columns")))
    });
    rows.collect()
}

#[test]
fn every_published_row_stands_in_the_table_with_all_four_columns() {
    let published = published();
    assert_eq!(published.len(), 57);
    let mut kept: BTreeMap<&str, [&str; 4]> = BTreeMap::new();
    for guide in ACTIONS.iter().filter_map(|action| action.guide.as_ref()) {
        let says = [guide.manage, guide.read, guide.read_write, guide.collection_read].map(Says::as_str);
        let before = kept.insert(guide.label, says);
        assert!(before.is_none_or(|before| before == says), "{} is kept in two ways", guide.label);
    }
    let kept: BTreeMap<String, [String; 4]> =
        kept.into_iter().map(|(label, says)| (label.to_owned(), says.map(str::to_owned))).collect();
    assert_eq!(kept, published);
}

#[test]
fn ids_and_labels_are_unique() {
    for (index, action) in ACTIONS.iter().enumerate() {
        for other in &ACTIONS[..index] {
            assert_ne!(action.id, other.id);
            assert_ne!(action.label, other.label);
            assert!(action.rest.is_none() || action.rest != other.rest, "{} and {}", action.id, other.id);
        }
    }
}

#[test]
fn every_action_is_reached_by_its_own_route() {
    for action in ACTIONS {
        if let Some((method, template)) = action.rest.and_then(|rest| rest.split_once(' ')) {
            let path = template.replace(['{', '}'], "");
            let found = qdrant_access::Action::by_request(method, &path).expect("a row");
            assert_eq!(found.id, action.id, "{method} {path}");
        }
    }
}
