use super::*;

fn field(connection: Connection) -> String {
    match connection.checked() {
        Err(Error::InvalidField { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

fn basic(user: &str) -> Gateway {
    Gateway::Basic { user: user.to_owned() }
}

fn key(header: &str) -> Gateway {
    Gateway::Key { header: header.to_owned() }
}

fn header(name: &str, value: &str) -> Vec<FixedHeader> {
    vec![FixedHeader { name: name.to_owned(), value: value.to_owned() }]
}

#[test]
fn the_default_is_in_its_normal_form() {
    assert_eq!(Connection::default().checked().unwrap(), Connection::default());
}

#[test]
fn a_connection_that_says_nothing_is_the_default() {
    assert_eq!(serde_json::from_str::<Connection>("{}").unwrap(), Connection::default());
}

#[test]
fn bearer_behind_basic_authentication_is_refused_with_the_reason() {
    let connection = Connection { send_as: SendAs::Bearer, gateway: basic("ops"), ..Connection::default() };
    let Err(Error::InvalidField { field, problem, .. }) = connection.checked() else { panic!() };
    assert_eq!(field, "connection.send_as");
    assert!(problem.contains("Authorization"), "{problem}");
    let either = Connection { gateway: basic("ops"), ..Connection::default() };
    assert!(either.checked().is_ok());
}

#[test]
fn headers_that_would_carry_or_override_a_credential_are_refused() {
    for name in
        ["Authorization", "API-Key", "cookie", "Host", "Content-Length", "Proxy-Authorization", "transfer-encoding"]
    {
        let connection = Connection { headers: header(name, "x"), ..Connection::default() };
        assert_eq!(field(connection), "connection.headers.0.name", "{name}");
    }
    let both = Connection { gateway: key("X-Gate"), headers: header("x-gate", "v"), ..Connection::default() };
    assert_eq!(field(both), "connection.headers.0.name");
    for name in ["apikey", "X-Api-Key", "cf-access-client-secret", "x-auth-token"] {
        let connection = Connection { headers: header(name, "x"), ..Connection::default() };
        assert_eq!(field(connection), "connection.headers.0.name", "{name}: it would be kept in plain text");
    }
    let good = Connection { headers: header("X-Tenant", " blue "), ..Connection::default() };
    assert_eq!(good.checked().unwrap().headers, header("x-tenant", "blue"));
}

#[test]
fn a_header_that_is_none_is_refused() {
    for (name, value, part) in [
        ("a b", "v", "name"),
        ("a:b", "v", "name"),
        ("", "v", "name"),
        ("ü", "v", "name"),
        ("x", "a\r\nb: c", "value"),
        ("x", "", "value"),
        ("x", "ü", "value"),
    ] {
        let connection = Connection { headers: header(name, value), ..Connection::default() };
        assert_eq!(field(connection), format!("connection.headers.0.{part}"), "{name:?} {value:?}");
    }
    let twice = [header("x", "1"), header("X", "2")].concat();
    assert_eq!(field(Connection { headers: twice, ..Connection::default() }), "connection.headers.1.name");
}

#[test]
fn the_gateways_key_cannot_travel_where_the_clusters_key_does() {
    assert_eq!(Connection { gateway: key(" "), ..Connection::default() }.checked().unwrap().gateway, key("apikey"));
    assert_eq!(field(Connection { gateway: key("Api-Key"), ..Connection::default() }), "connection.gateway.header");
    let own = Connection { gateway: key("Authorization"), ..Connection::default() };
    assert!(own.clone().checked().is_ok());
    assert_eq!(field(Connection { send_as: SendAs::Bearer, ..own }), "connection.gateway.header");
    assert_eq!(field(Connection { gateway: basic("a:b"), ..Connection::default() }), "connection.gateway.user");
}

#[test]
fn proxies_are_brought_into_their_normal_form() {
    for (text, expected) in [
        ("HTTP://Proxy.Example.com:3128/", "http://proxy.example.com:3128"),
        ("socks5://[::1]:1080", "socks5://[::1]:1080"),
        ("socks5h://127.0.0.1:9050", "socks5h://127.0.0.1:9050"),
    ] {
        let connection = Connection { proxy: Some(text.to_owned()), ..Connection::default() };
        assert_eq!(connection.checked().unwrap().proxy.as_deref(), Some(expected));
    }
    let none = Connection { proxy: Some("  ".to_owned()), ..Connection::default() };
    assert_eq!(none.checked().unwrap().proxy, None);
    for text in
        ["proxy:3128", "ftp://proxy:1", "http://proxy", "http://u:p@proxy:1", "http://proxy:99999", "http://[::1]"]
    {
        let connection = Connection { proxy: Some(text.to_owned()), ..Connection::default() };
        assert_eq!(field(connection), "connection.proxy", "{text}");
    }
}

#[test]
fn a_pin_is_64_digits_however_it_was_printed() {
    let printed = "AB:".repeat(31) + "AB";
    let connection = Connection { pin: Some(printed), ..Connection::default() };
    assert_eq!(connection.checked().unwrap().pin, Some("ab".repeat(32)));
    for text in ["ab", &"g".repeat(64), &"a".repeat(65)] {
        assert_eq!(field(Connection { pin: Some(text.to_owned()), ..Connection::default() }), "connection.pin");
    }
}

#[test]
fn a_private_key_does_not_slip_into_the_certificates_field() {
    let pem = |certificate: &str| Connection {
        client_certificate: ClientCertificate::Pem { certificate: certificate.to_owned() },
        ..Connection::default()
    };
    let certificate = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----";
    assert!(pem(certificate).checked().is_ok());
    let both = format!("{certificate}\n-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----");
    for text in [both.as_str(), "", "AA=="] {
        assert_eq!(field(pem(text)), "connection.client_certificate.certificate");
    }
}

#[test]
fn each_other_field_that_cannot_be_used_is_named() {
    let peer = |host: &str, port| vec![Peer { host: host.to_owned(), port, grpc_port: Some(0) }];
    let default = Connection::default;
    for (connection, expected) in [
        (Connection { peers: peer("a b", 1), ..default() }, "connection.peers.0.host"),
        (Connection { peers: peer("a", 0), ..default() }, "connection.peers.0.port"),
        (Connection { peers: peer("a", 1), ..default() }, "connection.peers.0.grpc_port"),
        (Connection { server_name: Some("a/b".to_owned()), ..default() }, "connection.server_name"),
        (Connection { server_name: Some("10.0.0.5".to_owned()), ..default() }, "connection.server_name"),
        (Connection { server_name: Some("[::1]".to_owned()), ..default() }, "connection.server_name"),
        (Connection { server_name: Some("0x7f000001".to_owned()), ..default() }, "connection.server_name"),
        (Connection { ca_file: Some("a\u{0}b".to_owned()), ..default() }, "connection.ca_file"),
        (Connection { timeout_seconds: 0, ..default() }, "connection.timeout_seconds"),
        (Connection { timeout_seconds: 121, ..default() }, "connection.timeout_seconds"),
        (Connection { headers: vec![header("x", "y")[0].clone(); 33], ..default() }, "connection.headers"),
        (
            Connection { server_name: Some("a".to_owned()), proxy: Some("http://p:1".to_owned()), ..default() },
            "connection.server_name",
        ),
        (
            Connection { server_name: Some("a".to_owned()), proxy: Some("socks5h://p:1".to_owned()), ..default() },
            "connection.server_name",
        ),
    ] {
        assert_eq!(field(connection), expected);
    }
}
