//! The table of rules: what each is called, why it matters, what mends it, and where it comes from.

use super::scene::{Scene, Told};
use super::{certificates, names, ports};
use crate::report::VerdictCode;

/// One rule. How much a finding weighs is told by what finds it.
#[derive(Debug)]
pub struct Rule {
    /// Its name for programs.
    pub code: VerdictCode,
    /// What is wrong where it finds something, in a few words.
    pub title: &'static str,
    /// What that may lead to.
    pub risk: &'static str,
    /// What mends it.
    pub remedy: &'static str,
    /// Where the snippet belongs, and its text.
    pub snippet: Option<(&'static str, &'static str)>,
    /// Where the rule comes from.
    pub source: &'static str,
    pub(super) find: fn(&Scene<'_>, &mut Told),
}

const CONFIG: &str = "config.yaml";
const SHELL: &str = "shell";
const NGINX: &str = "nginx.conf";

const QDRANT_TLS: &str = "Qdrant documentation, Security: TLS";
const QDRANT_CONFIG: &str = "Qdrant's config.yaml, section tls";
const RUSTLS: &str = "What rustls and webpki accept, on which Qdrant and its Rust client are built";

const ENABLE_TLS: &str = "service:
  enable_tls: true
tls:
  cert: ./tls/cert.pem
  key: ./tls/key.pem
";

const CERTIFICATE: &str = "tls:
  # The server's own certificate first, then every intermediate, without the root.
  cert: ./tls/cert.pem
  key: ./tls/key.pem
";

const RENEWED: &str = "tls:
  cert: ./tls/cert.pem
  key: ./tls/key.pem
  # HTTPS reads the files again after this many seconds. gRPC and the internal port need a restart.
  cert_ttl: 3600
";

const PEERS_TLS: &str =
    "# Peers call each other by https:// then: start the first one with --uri https://qdrant-0:6335, every other one
# with its own --uri and --bootstrap https://qdrant-0:6335.
cluster:
  enabled: true
  p2p:
    enable_tls: true
tls:
  cert: ./tls/cert.pem
  key: ./tls/key.pem
  ca_cert: ./tls/cacert.pem
";

const WITHOUT_GRPC: &str = "service:
  verify_https_client_certificate: true
  # Without gRPC, nothing lets clients in that show no certificate.
  grpc_port: null
";

const RESTART: &str = "# Kubernetes
kubectl rollout restart statefulset/qdrant
# Docker Compose
docker compose restart qdrant
";

const NEW_PROTOCOLS: &str = "# Qdrant itself speaks TLS 1.2 and 1.3 only: this belongs to the proxy in front of it.
ssl_protocols TLSv1.2 TLSv1.3;
";

const HTTP2: &str = "# This belongs to the proxy in front of Qdrant.
http2 on;
location / {
    grpc_pass grpcs://qdrant:6334;
}
";

macro_rules! new_key {
    () => {
        "# A key and a certificate that your authority signs. This needs OpenSSL 3.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -days 90 \\
  -CA ca.pem -CAkey ca-key.pem -keyout key.pem -out cert.pem -subj '/CN=qdrant.example.com' \\
  -addext 'subjectAltName=DNS:qdrant.example.com,IP:10.0.0.7' \\
  -addext 'basicConstraints=critical,CA:false' -addext 'extendedKeyUsage=serverAuth,clientAuth'
"
    };
}

const NEW_KEY: &str = new_key!();

const NEW_AUTHORITY: &str = concat!(
    "# Once: an authority. Keep ca-key.pem away from servers, and give ca.pem to clients.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 -days 3650 \\
  -keyout ca-key.pem -out ca.pem -subj '/CN=Our authority' \\
  -addext 'basicConstraints=critical,CA:true' -addext 'keyUsage=critical,keyCertSign,cRLSign'
",
    new_key!()
);

const DATES: &str = "date -u
openssl x509 -in ./tls/cert.pem -noout -dates
";

const CA_FILE: &str = "portcullis-cli tls qdrant.example.com:6333 --ca-file ca.pem
";

const STAPLING: &str = "# Qdrant does not staple: this belongs to the proxy in front of it.
ssl_stapling on;
ssl_stapling_verify on;
";

macro_rules! rules {
    ($($code:ident $find:path, $title:literal, $risk:literal, $remedy:literal, $snippet:expr, $source:expr;)*) => {
        /// Every rule once. The last one gathers what the others could not judge.
        pub(super) const RULES: &[Rule] = &[$(
            Rule { code: VerdictCode::$code, title: $title, risk: $risk, remedy: $remedy, snippet: $snippet, source: $source, find: $find },
        )*];
    };
}

rules! {
    PlainText ports::plain_text,
        "Keys travel in plain text",
        "Whoever sees the traffic reads the API key and the data, and can change both.",
        "Turn on TLS for the server, or let only a proxy with TLS reach it. Then change the keys that travelled in plain text.",
        Some((CONFIG, ENABLE_TLS)), QDRANT_TLS;
    InternalPlainText ports::internal_plain_text,
        "Peers talk in plain text",
        "Whoever sees the traffic between peers reads all data and the keys that peers forward. Whoever reaches the port can speak as a peer.",
        "Turn on TLS between peers on every peer at once, and let only peers reach this port.",
        Some((CONFIG, PEERS_TLS)), QDRANT_TLS;
    MetricsPlainText ports::metrics_plain_text,
        "Metrics in plain text",
        "Metrics need no key on this port. Whoever sees the traffic learns the names and sizes of collections.",
        "Turn on TLS for the server, which covers this port, or let only the monitoring reach it.",
        Some((CONFIG, ENABLE_TLS)), QDRANT_CONFIG;
    DifferentCertificates ports::different_certificates,
        "Ports serve different certificates",
        "When certificate files change, the server reads them again for HTTPS only. gRPC and the internal port go on with the old certificate, and their clients fail once it ends.",
        "Restart the server after each renewal, one peer at a time.",
        Some((SHELL, RESTART)), QDRANT_CONFIG;
    ClientCertificatesOnRestOnly ports::client_certificates_on_rest_only,
        "Client certificates protect REST only",
        "The setting verify_https_client_certificate covers REST, not gRPC. Whoever has a key, or finds the server without one, gets in through gRPC without a certificate.",
        "Turn gRPC off, keep its port away from others by network rules, or put a proxy in front of it that asks for certificates.",
        Some((CONFIG, WITHOUT_GRPC)), "Seen on Qdrant 1.18.3: gRPC asks for no client certificate";
    OldProtocol ports::old_protocol,
        "Old versions of TLS",
        "TLS 1.0 and 1.1 rest on SHA-1 and are no longer to be used. Something in front of Qdrant speaks them.",
        "Allow TLS 1.2 and 1.3 only in the proxy or load balancer in front of Qdrant.",
        Some((NGINX, NEW_PROTOCOLS)), "RFC 8996";
    Expired certificates::expired,
        "The certificate has ended",
        "Clients that check certificates refuse the server. Those that do not can be deceived by anybody.",
        "Put a new certificate in place, then restart the server for gRPC and the internal port.",
        Some((CONFIG, RENEWED)), "RFC 5280, section 4.1.2.5";
    NotYetValid certificates::not_yet_valid,
        "The certificate does not hold yet",
        "Clients refuse the server until it does. Perhaps a clock is wrong: this machine's or that of the authority.",
        "Compare the clocks, or use the certificate before this one until then.",
        Some((SHELL, DATES)), "RFC 5280, section 4.1.2.5";
    EndsSoon certificates::ends_soon,
        "The certificate ends soon",
        "From that moment on clients refuse the server.",
        "Renew it in time, then restart the server for gRPC and the internal port.",
        Some((CONFIG, RENEWED)), QDRANT_CONFIG;
    LongValidity certificates::long_validity,
        "The certificate holds for long",
        "A stolen key stays useful for as long as its certificate holds. Since March 2026 public authorities make none for more than 200 days, and Apple's systems refuse more than 825.",
        "Make certificates for 90 days and renew them by a program.",
        Some((SHELL, NEW_KEY)), "CA/Browser Forum, Baseline Requirements, section 6.3.2";
    SelfSignedCa certificates::self_signed_ca,
        "A self-signed authority serves as certificate",
        "Clients built on rustls refuse an authority's certificate as a server's own, even when it is in their CA file. Whoever trusts it trusts everything that its key signs.",
        "Make an authority, and a certificate that it signs with CA:false. Give clients the authority's certificate.",
        Some((SHELL, NEW_AUTHORITY)), RUSTLS;
    SelfSigned names::self_signed,
        "Nobody vouches for a self-signed certificate",
        "A client cannot tell this server from one that somebody puts in its place.",
        "Make a certificate with an authority that clients know, or pin this one in the profile after comparing its fingerprint on the server.",
        Some((SHELL, NEW_AUTHORITY)), QDRANT_TLS;
    Untrusted names::untrusted,
        "Nobody here trusts the chain",
        "Clients on this machine refuse the server, or are told not to check, and then anybody can deceive them.",
        "Name the file with the authority's certificate in the profile, and give it to every client.",
        Some((SHELL, CA_FILE)), QDRANT_TLS;
    PinChanged names::pin_changed,
        "The pinned certificate is not the one served",
        "Either the certificate was renewed, or somebody stands between you and the server.",
        "Compare the fingerprint on the server itself before you pin the new one.",
        Some((SHELL, "openssl x509 -in ./tls/cert.pem -noout -fingerprint -sha256\n")), "The profile's pin";
    WrongName names::wrong_name,
        "The certificate is for other names",
        "Clients that check certificates refuse the server under this name.",
        "Make a certificate that covers the name that clients use, or let clients use a name that it covers.",
        Some((SHELL, NEW_KEY)), "RFC 9525";
    PeerNotCovered names::peer_not_covered,
        "A peer's name is not covered",
        "With TLS between peers, each peer checks the name that the others announce. Peers whose name no certificate covers are cut off.",
        "Make certificates that cover the names in the peers' URIs.",
        Some((SHELL, NEW_KEY)), QDRANT_TLS;
    CommonNameOnly names::common_name_only,
        "The host stands in the common name only",
        "Clients have ignored the common name for years: they refuse the server under every name.",
        "Make a certificate with its names as subject alternative names.",
        Some((SHELL, NEW_KEY)), "RFC 9525, section 2";
    ShortKey certificates::short_key,
        "An RSA key under 2048 bits",
        "Keys this short can be broken, and rustls refuses them.",
        "Make a new key of at least 2048 bits for RSA, or better one for P-256, and a certificate for it.",
        Some((SHELL, NEW_KEY)), "NIST SP 800-131A";
    WeakSignature certificates::weak_signature,
        "Signed with SHA-1 or MD5",
        "Such signatures can be forged, and clients refuse them.",
        "Have the certificate made again, signed with SHA-256 or better.",
        Some((SHELL, NEW_KEY)), "NIST SP 800-131A, RFC 9155";
    Ed25519 certificates::ed25519,
        "Some clients cannot use Ed25519",
        "Browsers and some libraries do not take certificates with Ed25519 keys. The web page of the server and such clients fail.",
        "Use a P-256 key if browsers or other clients than Qdrant's own connect.",
        Some((SHELL, NEW_KEY)), "CA/Browser Forum, Baseline Requirements, section 6.1.1.3";
    VersionOne certificates::version_one,
        "A certificate of an old form",
        "Certificates of X.509 version 1 carry no names and no usages. Clients and servers built on rustls refuse them.",
        "Make the certificate again with extensions: openssl x509 -req makes version 1 unless it is given an extension file.",
        Some((SHELL, NEW_KEY)), RUSTLS;
    Chain certificates::chain,
        "The chain is not served as it should be",
        "Clients that know only the root need every intermediate, in order. What is superfluous makes every handshake longer.",
        "Put the server's own certificate first into the file, then each intermediate, without the root.",
        Some((CONFIG, CERTIFICATE)), "RFC 8446, section 4.4.2";
    StaplingMissing names::stapling_missing,
        "Stapling is demanded and missing",
        "Clients that heed the demand refuse the server.",
        "Have the certificate made without the demand, or put a proxy in front that staples.",
        Some((NGINX, STAPLING)), "RFC 7633";
    NoHttp2 ports::no_http2,
        "gRPC without HTTP/2",
        "gRPC clients need HTTP/2 and hang up. Something in front of Qdrant does not pass it on.",
        "Let the proxy in front offer HTTP/2 on this port.",
        Some((NGINX, HTTP2)), "gRPC over HTTP/2, section ALPN";
    NotJudged ports::not_judged,
        "Not judged",
        "What could not be seen may be wrong.",
        "Look at these ports from a machine that reaches them, or name what is missing.",
        None, "A check that could not be made is unknown, never passed";
}
