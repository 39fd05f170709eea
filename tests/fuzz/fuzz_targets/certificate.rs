//! Whatever stands in a certificate, it is shown or called unreadable, and its names can be asked for.
#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use portcullis_tls::report::{CertificateView, NameKind};
use portcullis_tls::{chain, trust};

fuzz_target!(|der: &[u8]| {
    let view = CertificateView::read(der, DateTime::UNIX_EPOCH);
    assert!(view.subject.chars().count() <= 301 && view.issuer.chars().count() <= 301);
    let _ = trust::covers(der, NameKind::Client, "node.example.org");
    let _ = chain::look(&[der.into(), der.into()], &|_| chain::Root::Unknown);
});
