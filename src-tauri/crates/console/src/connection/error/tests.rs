use super::*;

/// One of each.
fn errors() -> Vec<ConnectionError> {
    use ConnectionError as E;
    let text = || "text".to_owned();
    let glance = |hex: &str| Box::new(CertificateGlance::unknown(hex.repeat(64)));
    let refused = |wants| E::GatewayRefused { status: 401, wants };
    vec![
        E::NoSuchName { host: text() },
        E::Refused { address: text() },
        E::Filtered { address: text(), seconds: 10 },
        E::Unreachable { address: text(), detail: text() },
        E::PlainHttpOnTlsPort,
        E::TlsOnPlainHttpPort,
        E::UnknownCa { seen: glance("a") },
        E::WrongHost { expected: text(), names: vec![text(); 7] },
        E::WrongHost { expected: text(), names: Vec::new() },
        E::CertificateExpired { not_after: text() },
        E::CertificateNotYetValid { not_before: text() },
        E::ClientCertificateRequired,
        E::ClientCertificateUnusable { detail: text() },
        E::PinUnconfirmed { seen: glance("a") },
        E::PinChanged { seen: glance("a"), expected: glance("b") },
        refused(GatewayWants::BasicAuthentication),
        refused(GatewayWants::Key),
        refused(GatewayWants::Unknown),
        E::QdrantRefused { status: 401, text: text() },
        E::WrongSignature,
        E::TokenExpired,
        E::WrongPrefix { prefix: text(), secret_was_sent: false },
        E::WrongPrefix { prefix: text(), secret_was_sent: true },
        E::NotQdrant { status: 404, secret_was_sent: false },
        E::NotQdrant { status: 404, secret_was_sent: true },
        E::TooOld { version: Some(text()) },
        E::TooOld { version: None },
        E::ManagedCluster,
        E::PlainHttpRefused { address: text() },
        E::Redirected { status: 301, to: text() },
        E::TooLarge { limit: 1 },
        E::TooManyHeaders,
        E::Timeout { seconds: 10 },
        E::BadAnswer { detail: text() },
        E::ProxyFailed { proxy: text(), detail: text() },
        E::Cancelled,
        E::TlsFailed { detail: text() },
        E::TrustUnusable { detail: text() },
        E::ConnectionLost,
    ]
}

#[test]
fn each_problem_says_what_happened_and_what_to_do_in_sentences_of_its_own() {
    let words: Vec<ProblemView> = errors().iter().map(ConnectionError::words).collect();
    for (index, one) in words.iter().enumerate() {
        for text in [&one.message, &one.remedy] {
            assert!(text.ends_with('.') && !text.contains('!') && text.len() > 10, "{text}");
        }
        assert!(words[index + 1..].iter().all(|other| other.message != one.message), "{}", one.message);
    }
}

#[test]
fn only_a_certificate_that_a_pin_can_settle_is_asked_about() {
    let asked: Vec<ConnectionProblem> =
        errors().iter().filter(|error| error.pin_question().is_some()).map(ConnectionError::problem).collect();
    use ConnectionProblem as P;
    assert_eq!(asked, [P::UnknownCa, P::PinUnconfirmed, P::PinChanged]);
}
