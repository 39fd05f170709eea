//! How many days are left, to the second.

use crate::made::{at, holds, params, self_signed};
use portcullis_tls::report::CertificateView;

fn days_left(now: &str) -> i64 {
    let mut params = params(&["node.example.org"]);
    holds(&mut params, "2026-01-01T00:00:00Z", "2026-03-01T12:00:00Z");
    CertificateView::read(&self_signed(&params).0, at(now)).days_left
}

#[test]
fn the_last_second_still_holds() {
    assert_eq!(days_left("2026-03-01T12:00:00Z"), 0);
    assert_eq!(days_left("2026-03-01T12:00:00.999Z"), 0);
}

#[test]
fn a_second_later_it_has_ended() {
    assert_eq!(days_left("2026-03-01T12:00:01Z"), -1);
}

#[test]
fn days_begin_and_end_to_the_second() {
    assert_eq!(days_left("2026-02-28T12:00:01Z"), 0);
    assert_eq!(days_left("2026-02-28T12:00:00Z"), 1);
    assert_eq!(days_left("2026-02-28T11:59:59Z"), 1);
    assert_eq!(days_left("2026-03-02T12:00:00Z"), -1);
    assert_eq!(days_left("2026-03-02T12:00:01Z"), -2);
}

#[test]
fn how_long_it_holds_in_all() {
    for (until, days) in [
        ("2027-02-03T00:00:00Z", 398),
        ("2027-02-02T23:59:59Z", 398),
        ("2027-02-03T00:00:01Z", 399),
        ("2027-02-03T23:00:00Z", 399),
        ("2025-12-31T12:00:00Z", -1),
    ] {
        let mut params = params(&["node.example.org"]);
        holds(&mut params, "2026-01-01T00:00:00Z", until);
        let view = CertificateView::read(&self_signed(&params).0, at("2026-02-01T00:00:00Z"));
        assert_eq!(view.lifetime_days, days, "{until}");
    }
}
