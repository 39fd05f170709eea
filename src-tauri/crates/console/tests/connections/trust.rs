use crate::bench::{Bench, KEY, form, http, https, key, problem, set, with_key};
use crate::certificates::{Authority, Leaf, Valid};
use crate::servers::{Server, qdrant};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, LocalKeyId, PrivateKey, PrivateKeyChain};
use portcullis_console::connection::{
    ConnectionProblem as Problem, CredentialChoice, PinForm, PinState, Stage, StageState,
};
use portcullis_console::profiles::{ClientCertificate, Connection, ProfileForm, Scheme};
use portcullis_console::secret::SecretEdit;
use rustls::version::{TLS12, TLS13};

async fn serve(leaf: &Leaf) -> Server {
    Server::tls(leaf.server(), |head| qdrant(head, KEY)).await
}

fn connection(form: ProfileForm, change: impl FnOnce(&mut Connection)) -> ProfileForm {
    let mut form = form;
    change(&mut form.connection);
    form
}

#[tokio::test]
async fn a_certificate_of_the_authority_in_the_ca_file_is_trusted() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let server = serve(&authority.leaf("localhost", Valid::Now)).await;
    let report = bench.test_best(with_key(https(server.address, &bench.file("ca.pem", authority.pem())))).await;
    assert!(report.ok, "{report:?}");
}

#[tokio::test]
async fn each_fault_of_a_certificate_has_its_own_code_and_no_key_is_sent() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let other = Authority::new("theirs");
    let ca = bench.file("ca.pem", authority.pem());
    for (leaf, expected) in [
        (other.leaf("localhost", Valid::Now), Problem::UnknownCa),
        (Leaf::self_signed("localhost"), Problem::UnknownCa),
        (authority.leaf("elsewhere.example", Valid::Now), Problem::WrongHost),
        (authority.leaf("localhost", Valid::Before), Problem::CertificateExpired),
        (authority.leaf("localhost", Valid::Later), Problem::CertificateNotYetValid),
    ] {
        let server = serve(&leaf).await;
        let report = bench.test_best(with_key(https(server.address, &ca))).await;
        assert_eq!(problem(&report), Some(expected), "{report:?}");
        assert_eq!(report.stages.last().unwrap().stage, Stage::Tls);
        let cluster = bench.cluster(with_key(https(server.address, &ca)));
        assert_eq!(cluster.get("/", &key()).await.unwrap_err().problem(), expected);
        assert!(server.heads().is_empty(), "{expected:?}");
    }
}

#[tokio::test]
async fn a_wrong_host_says_which_names_the_certificate_has() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let server = serve(&authority.leaf("elsewhere.example", Valid::Now)).await;
    let report = bench.test_best(https(server.address, &bench.file("ca.pem", authority.pem()))).await;
    let words = report.stages.last().unwrap().problem.clone().unwrap().message;
    assert!(words.contains("localhost") && words.contains("elsewhere.example"), "{words}");
}

#[tokio::test]
async fn the_server_name_is_asked_for_and_looked_for_instead_of_the_host() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let server = serve(&authority.leaf("qdrant.internal", Valid::Now)).await;
    let form = https(server.address, &bench.file("ca.pem", authority.pem()));
    let form = connection(with_key(form), |connection| connection.server_name = Some("qdrant.internal".to_owned()));
    let report = bench.test_best(form).await;
    assert!(report.ok, "{report:?}");
    assert!(server.heads().iter().all(|head| head.contains("\r\nhost: qdrant.internal:")));
}

#[tokio::test]
async fn a_self_signed_certificate_in_the_ca_file_is_trusted_for_its_name_only() {
    let bench = Bench::new();
    for (name, expected) in [("localhost", None), ("elsewhere.example", Some(Problem::WrongHost))] {
        let leaf = Leaf::self_signed(name);
        let server = serve(&leaf).await;
        let report = bench.test_best(with_key(https(server.address, &bench.file("leaf.pem", &leaf.pem)))).await;
        assert_eq!(problem(&report), expected, "{report:?}");
    }
}

#[tokio::test]
async fn a_certificate_is_pinned_only_after_it_was_shown_and_confirmed() {
    let (bench, leaf) = (Bench::new(), Leaf::self_signed("localhost"));
    let server = serve(&leaf).await;
    let profile = bench.save(with_key(form(Scheme::Https, "localhost", server.address.port())));
    let pin = |sha256: &str| PinForm { profile_id: profile.id.clone(), sha256: sha256.to_owned() };
    assert!(bench.console.confirm_pin(&pin(&leaf.sha256())).is_err());
    let report = bench.test(&profile, CredentialChoice::Best).await;
    assert_eq!(problem(&report), Some(Problem::PinUnconfirmed));
    let question = report.pin.unwrap();
    assert_eq!((question.state, question.seen.sha256.as_str()), (PinState::FirstUse, leaf.sha256().as_str()));
    assert_eq!(question.seen.not_after, "2100-01-01T00:00:00Z");
    assert!(bench.console.confirm_pin(&pin(&"0".repeat(64))).is_err());
    let saved = bench.console.confirm_pin(&pin(&leaf.sha256())).unwrap();
    assert_eq!(saved.connection.pin, Some(leaf.sha256()));
    let report = bench.test(&profile, CredentialChoice::Best).await;
    assert!(report.ok, "{report:?}");
}

#[tokio::test]
async fn a_certificate_is_confirmed_only_for_the_profile_as_it_was_tested_and_once() {
    let (bench, leaf) = (Bench::new(), Leaf::self_signed("localhost"));
    let server = serve(&leaf).await;
    let untouched = with_key(form(Scheme::Https, "localhost", server.address.port()));
    let profile = bench.save(untouched.clone());
    let pin = PinForm { profile_id: profile.id.clone(), sha256: leaf.sha256() };
    bench.test(&profile, CredentialChoice::Best).await;
    let mut moved = ProfileForm { id: Some(profile.id.clone()), ..untouched };
    moved.address.host = "elsewhere.example.com".to_owned();
    let moved = bench.save(moved);
    let error = bench.console.confirm_pin(&pin).unwrap_err();
    assert!(matches!(error, portcullis_console::error::Error::ProfileChanged), "{error:?}");
    assert_eq!(moved.connection.pin, None);

    let back = with_key(form(Scheme::Https, "localhost", server.address.port()));
    let profile = bench.save(ProfileForm { id: Some(profile.id.clone()), ..back });
    bench.test(&profile, CredentialChoice::Best).await;
    bench.console.confirm_pin(&pin).unwrap();
    assert!(bench.console.confirm_pin(&pin).is_err(), "the question was answered");
}

#[tokio::test]
async fn a_pin_is_that_of_one_port_and_others_are_judged_as_if_there_were_none() {
    let (bench, leaf, authority) = (Bench::new(), Leaf::self_signed("localhost"), Authority::new("ours"));
    let rest = serve(&leaf).await;
    let same = serve(&leaf).await;
    let of_authority = serve(&authority.leaf("localhost", Valid::Now)).await;
    let foreign = serve(&Leaf::self_signed("localhost")).await;
    let ca = bench.file("ca.pem", authority.pem());
    let form = connection(https(rest.address, &ca), |connection| connection.pin = Some(leaf.sha256()));
    let cluster = bench.cluster(with_key(form));
    assert!(cluster.get("/", &key()).await.is_ok());
    let problem_at = async |port: u16| cluster.handshake(port).await.unwrap().problem.map(|problem| problem.problem());
    assert_eq!(problem_at(same.address.port()).await, None, "the very certificate that was confirmed");
    assert_eq!(
        problem_at(of_authority.address.port()).await,
        None,
        "gRPC and peers may have certificates of their own"
    );
    assert_eq!(problem_at(foreign.address.port()).await, Some(Problem::UnknownCa));
    // At its own port the authority's word is not enough.
    let form = connection(https(of_authority.address, &ca), |connection| connection.pin = Some(leaf.sha256()));
    let error = bench.cluster(with_key(form)).get("/", &key()).await.unwrap_err();
    assert_eq!(error.problem(), Problem::PinChanged);
}

#[tokio::test]
async fn a_changed_certificate_stops_and_shows_both_sides() {
    let (bench, old) = (Bench::new(), Leaf::self_signed("localhost"));
    let server = serve(&old).await;
    let profile = bench.save(form(Scheme::Https, "localhost", server.address.port()));
    bench.test(&profile, CredentialChoice::None).await;
    bench.console.confirm_pin(&PinForm { profile_id: profile.id.clone(), sha256: old.sha256() }).unwrap();
    let (authority, pin) = (Authority::new("ours"), Some(old.sha256()));
    let new = authority.leaf("localhost", Valid::Now);
    let replaced = serve(&new).await;
    // The same profile, at the address of the server with the new certificate, which a trusted authority made.
    let form =
        connection(https(replaced.address, &bench.file("ca.pem", authority.pem())), |connection| connection.pin = pin);
    let moved = bench.save(ProfileForm { id: Some(profile.id.clone()), manage_key: set(KEY), ..form });
    let report = bench.test(&moved, CredentialChoice::Best).await;
    assert_eq!(problem(&report), Some(Problem::PinChanged));
    let question = report.pin.unwrap();
    let expected = question.expected.unwrap();
    assert_eq!((question.state, question.seen.sha256), (PinState::Changed, new.sha256()));
    assert_eq!((expected.sha256, expected.subject.as_str()), (old.sha256(), "CN=self-signed"));
    assert!(replaced.heads().is_empty());
}

#[tokio::test]
async fn accepting_any_certificate_works_and_is_warned_of() {
    let (bench, leaf) = (Bench::new(), Leaf::self_signed("elsewhere.example"));
    let server = serve(&leaf).await;
    let form = connection(form(Scheme::Https, "localhost", server.address.port()), |connection| {
        connection.danger_accept_any_certificate = true;
    });
    let profile = bench.save(with_key(form));
    assert!(profile.connection.danger_accept_any_certificate);
    let report = bench.test(&profile, CredentialChoice::Best).await;
    let tls = report.stages.iter().find(|stage| stage.stage == Stage::Tls).unwrap();
    assert!(report.ok && tls.state == StageState::Warning, "{report:?}");
    let cluster = bench.console.cluster(&profile.id).unwrap();
    let shown = cluster.handshake(server.address.port()).await.unwrap();
    assert!(shown.version.is_some() && shown.problem.is_some(), "accepted is not trusted: {shown:?}");
}

#[tokio::test]
async fn a_ca_file_that_cannot_be_used_is_named() {
    let bench = Bench::new();
    for path in [bench.file("empty.pem", ""), bench.file("text.pem", "hello"), "/does/not/exist.pem".to_owned()] {
        let report = bench.test_best(https("127.0.0.1:1".parse().unwrap(), &path)).await;
        let problem = report.stages[0].problem.clone().unwrap();
        assert_eq!(problem.code, Problem::TlsFailed);
        assert!(problem.message.contains(&path), "{}", problem.message);
    }
}

/// A server that wants a client certificate of `clients`.
async fn strict(
    authority: &Authority,
    clients: &Authority,
    version: &'static rustls::SupportedProtocolVersion,
) -> Server {
    let config = authority.leaf("localhost", Valid::Now).server_for(clients.client_verifier(), &[version]);
    Server::tls(config, |head| qdrant(head, KEY)).await
}

#[tokio::test]
async fn a_missing_client_certificate_is_told_before_and_after_the_handshake() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let ca = bench.file("ca.pem", authority.pem());
    for version in [&TLS12, &TLS13] {
        let server = strict(&authority, &authority, version).await;
        let report = bench.test_best(with_key(https(server.address, &ca))).await;
        assert_eq!(problem(&report), Some(Problem::ClientCertificateRequired), "{version:?} {report:?}");
        assert_eq!(report.stages.last().unwrap().stage, Stage::Tls);
    }
}

#[tokio::test]
async fn a_server_that_just_closes_for_want_of_a_client_certificate_is_understood() {
    use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
    /// Asks, but leaves it to the server to close.
    #[derive(Debug)]
    struct Asks(std::sync::Arc<dyn ClientCertVerifier>);
    impl ClientCertVerifier for Asks {
        fn client_auth_mandatory(&self) -> bool {
            false
        }
        fn root_hint_subjects(&self) -> &[rustls::DistinguishedName] {
            self.0.root_hint_subjects()
        }
        fn verify_client_cert(
            &self,
            _: &rustls::pki_types::CertificateDer<'_>,
            _: &[rustls::pki_types::CertificateDer<'_>],
            _: rustls::pki_types::UnixTime,
        ) -> Result<ClientCertVerified, rustls::Error> {
            Ok(ClientCertVerified::assertion())
        }
        fn verify_tls12_signature(
            &self,
            message: &[u8],
            cert: &rustls::pki_types::CertificateDer<'_>,
            dss: &rustls::DigitallySignedStruct,
        ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
            self.0.verify_tls12_signature(message, cert, dss)
        }
        fn verify_tls13_signature(
            &self,
            message: &[u8],
            cert: &rustls::pki_types::CertificateDer<'_>,
            dss: &rustls::DigitallySignedStruct,
        ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
            self.0.verify_tls13_signature(message, cert, dss)
        }
        fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
            self.0.supported_verify_schemes()
        }
    }
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let asks = std::sync::Arc::new(Asks(authority.client_verifier()));
    let config = authority.leaf("localhost", Valid::Now).server_for(asks, &[&TLS13]);
    let server = Server::tls(config, |_| Vec::new()).await;
    let report = bench.test_best(https(server.address, &bench.file("ca.pem", authority.pem()))).await;
    assert_eq!(problem(&report), Some(Problem::ClientCertificateRequired), "{report:?}");
}

#[tokio::test]
async fn a_client_certificate_is_shown_from_pem_from_files_and_from_pkcs12() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let ca = bench.file("ca.pem", authority.pem());
    let client = authority.leaf("client", Valid::Now);
    let files = ClientCertificate::PemFiles {
        certificate_path: bench.file("client.pem", &client.pem),
        key_path: bench.file("client.key", &client.key_pem),
    };
    let pkcs12 = ClientCertificate::Pkcs12File { path: bench.file("client.p12", pkcs12(&client, "open sesame")) };
    let pem = ClientCertificate::Pem { certificate: client.pem.clone() };
    for (certificate, key, passphrase) in [
        (pem, set(&client.key_pem), SecretEdit::Keep),
        (files, SecretEdit::Keep, SecretEdit::Keep),
        (pkcs12, SecretEdit::Keep, set("open sesame")),
    ] {
        for version in [&TLS12, &TLS13] {
            let server = strict(&authority, &authority, version).await;
            let form = connection(with_key(https(server.address, &ca)), |connection| {
                connection.client_certificate = certificate.clone();
            });
            let form = ProfileForm { client_key: key.clone(), client_passphrase: passphrase.clone(), ..form };
            let report = bench.test_best(form).await;
            assert!(report.ok, "{certificate:?} {report:?}");
        }
    }
}

#[tokio::test]
async fn the_files_of_a_client_certificate_are_read_at_each_use() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let ca = bench.file("ca.pem", authority.pem());
    let (first, renewed) = (Authority::new("theirs").leaf("client", Valid::Now), authority.leaf("client", Valid::Now));
    let server = strict(&authority, &authority, &TLS13).await;
    let write = |leaf: &Leaf| (bench.file("client.pem", &leaf.pem), bench.file("client.key", &leaf.key_pem));
    let (certificate_path, key_path) = write(&first);
    let profile = bench.save(connection(with_key(https(server.address, &ca)), |connection| {
        connection.client_certificate = ClientCertificate::PemFiles { certificate_path, key_path };
    }));
    let refused = bench.test(&profile, CredentialChoice::Best).await;
    assert_eq!(problem(&refused), Some(Problem::ClientCertificateUnusable), "{refused:?}");
    write(&renewed);
    let report = bench.test(&profile, CredentialChoice::Best).await;
    assert!(report.ok, "{report:?}");
    std::fs::remove_file(bench.folder.path().join("client.key")).unwrap();
    let gone = bench.test(&profile, CredentialChoice::Best).await;
    assert_eq!(problem(&gone), Some(Problem::ClientCertificateUnusable), "{gone:?}");
}

fn pkcs12(leaf: &Leaf, passphrase: &str) -> Vec<u8> {
    let key = PrivateKey::from_der(&leaf.key).unwrap();
    let chain = PrivateKeyChain::new(LocalKeyId::from("1"), key, [Certificate::from_der(&leaf.der).unwrap()]);
    let mut store = KeyStore::new();
    store.add_entry("client", KeyStoreEntry::PrivateKeyChain(chain));
    store.writer(passphrase).write().unwrap()
}

#[tokio::test]
async fn a_client_certificate_that_the_server_or_this_side_cannot_use_is_told_from_a_missing_one() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let ca = bench.file("ca.pem", authority.pem());
    let (good, foreign) = (authority.leaf("client", Valid::Now), Authority::new("theirs").leaf("client", Valid::Now));
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let p12 = bench.file("client.p12", pkcs12(&good, "open sesame"));
    let server = strict(&authority, &authority, &TLS13).await;
    for (certificate, key, passphrase, words) in [
        (ClientCertificate::Pem { certificate: foreign.pem.clone() }, set(&foreign.key_pem), "", "server"),
        (ClientCertificate::Pem { certificate: good.pem.clone() }, set(&foreign.key_pem), "", "another certificate"),
        (ClientCertificate::Pem { certificate: good.pem.clone() }, SecretEdit::Keep, "", "not in the profile"),
        (ClientCertificate::Pem { certificate: good.pem.clone() }, set(encrypted), "", "encrypted"),
        (ClientCertificate::Pkcs12File { path: p12.clone() }, SecretEdit::Keep, "wrong", "passphrase"),
        (
            ClientCertificate::PemFiles { certificate_path: "/no/such".to_owned(), key_path: "/no/such".to_owned() },
            SecretEdit::Keep,
            "",
            "/no/such",
        ),
    ] {
        let form = connection(https(server.address, &ca), |connection| connection.client_certificate = certificate);
        let client_passphrase = if passphrase.is_empty() { SecretEdit::Keep } else { set(passphrase) };
        let report = bench.test_best(ProfileForm { client_key: key, client_passphrase, ..form }).await;
        assert_eq!(problem(&report), Some(Problem::ClientCertificateUnusable), "{words} {report:?}");
        let message = &report.stages.last().unwrap().problem.as_ref().unwrap().message;
        assert!(message.contains(words), "{message}");
    }
}

#[tokio::test]
async fn plain_http_and_tls_on_each_others_ports_are_told_apart() {
    let (bench, authority) = (Bench::new(), Authority::new("ours"));
    let ca = bench.file("ca.pem", authority.pem());
    let plain = Server::plain(|head| qdrant(head, KEY)).await;
    let report = bench.test_best(with_key(https(plain.address, &ca))).await;
    assert_eq!(problem(&report), Some(Problem::TlsOnPlainHttpPort), "{report:?}");
    let secure = serve(&authority.leaf("localhost", Valid::Now)).await;
    let report = bench.test_best(with_key(http(secure.address))).await;
    assert_eq!(problem(&report), Some(Problem::PlainHttpOnTlsPort), "{report:?}");
    assert!(plain.heads().iter().all(|head| !head.contains(KEY)));
}
