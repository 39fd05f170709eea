use crate::bench::{Bench, KEY, form, https, key, problem, with_key};
use crate::certificates::{Authority, Valid};
use crate::servers::{Server, closed_port, head, listen, qdrant};
use portcullis_console::connection::{ConnectionProblem as Problem, Credential};
use portcullis_console::profiles::{ProfileForm, Scheme};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;

pub(crate) type Targets = Arc<Mutex<Vec<String>>>;

/// An HTTP proxy that leads every `CONNECT` to one server, and notes what was asked for.
pub(crate) async fn http_proxy(to: SocketAddr) -> (String, Targets) {
    let targets = Targets::default();
    let noted = Arc::clone(&targets);
    let address = listen(move |mut stream| {
        let noted = Arc::clone(&noted);
        async move {
            let Some(head) = head(&mut stream).await else { return };
            noted.lock().unwrap().push(head.lines().next().unwrap_or_default().to_owned());
            assert!(!head.contains(KEY) || !head.starts_with("CONNECT"), "{head}");
            if head.starts_with("CONNECT") {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = copy_bidirectional(&mut stream, &mut TcpStream::connect(to).await.unwrap()).await;
            } else {
                stream.write_all(&qdrant(&head, KEY)).await.unwrap();
            }
        }
    })
    .await;
    (format!("http://{address}"), targets)
}

/// A SOCKS proxy (version 5, without authentication) that leads everything to one server, and notes what was asked for.
async fn socks_proxy(to: SocketAddr) -> (SocketAddr, Targets) {
    let targets = Targets::default();
    let noted = Arc::clone(&targets);
    let address = listen(move |mut stream| {
        let noted = Arc::clone(&noted);
        async move {
            let Ok([_, methods]) = read(&mut stream).await else { return };
            let mut offered = vec![0; usize::from(methods)];
            stream.read_exact(&mut offered).await.unwrap();
            stream.write_all(&[5, 0]).await.unwrap();
            let [_, _, _, kind] = read(&mut stream).await.unwrap();
            let target = match kind {
                1 => std::net::Ipv4Addr::from(read::<4>(&mut stream).await.unwrap()).to_string(),
                _ => {
                    let [length] = read(&mut stream).await.unwrap();
                    let mut name = vec![0; usize::from(length)];
                    stream.read_exact(&mut name).await.unwrap();
                    String::from_utf8(name).unwrap()
                }
            };
            read::<2>(&mut stream).await.unwrap();
            noted.lock().unwrap().push(target);
            stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0]).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut TcpStream::connect(to).await.unwrap()).await;
        }
    })
    .await;
    (address, targets)
}

async fn read<const N: usize>(stream: &mut TcpStream) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

fn through(form: ProfileForm, proxy: String) -> ProfileForm {
    let mut form = form;
    form.connection.proxy = Some(proxy);
    form
}

/// A server with TLS whose name only the proxy knows.
async fn behind(bench: &Bench) -> (Server, ProfileForm) {
    let authority = Authority::new("ours");
    let server = Server::tls(authority.leaf("inside.example", Valid::Now).server(), |head| qdrant(head, KEY)).await;
    let mut form = with_key(https(server.address, &bench.file("ca.pem", authority.pem())));
    form.address.host = "inside.example".to_owned();
    (server, form)
}

#[tokio::test]
async fn an_http_proxy_leads_to_a_cluster_whose_name_only_it_knows() {
    let bench = Bench::new();
    let (server, form) = behind(&bench).await;
    let (proxy, targets) = http_proxy(server.address).await;
    let report = bench.test_best(through(form, proxy)).await;
    assert!(report.ok, "{report:?}");
    let expected = format!("CONNECT inside.example:{} HTTP/1.1", server.address.port());
    assert!(targets.lock().unwrap().iter().all(|line| *line == expected), "{targets:?}");
}

#[tokio::test]
async fn a_socks_proxy_is_told_the_address_or_the_name() {
    let bench = Bench::new();
    let (server, form) = behind(&bench).await;
    let (proxy, targets) = socks_proxy(server.address).await;
    let report = bench.test_best(through(form.clone(), format!("socks5h://{proxy}"))).await;
    assert!(report.ok, "{report:?}");
    assert!(targets.lock().unwrap().drain(..).all(|target| target == "inside.example"));
    let mut form = through(form, format!("socks5://{proxy}"));
    form.address.host = "qdrant.test".to_owned();
    form.connection.server_name = Some("inside.example".to_owned());
    let report = bench.test_best(form).await;
    assert!(report.ok, "{report:?}");
    assert!(targets.lock().unwrap().iter().all(|target| target == "127.0.0.1"), "{targets:?}");
}

#[tokio::test]
async fn a_proxy_that_does_not_lead_there_is_told_from_the_cluster() {
    let bench = Bench::new();
    let closed = closed_port().await;
    let refusing = listen(|mut stream| async move {
        head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").await;
    })
    .await;
    let (_, form) = behind(&bench).await;
    for proxy in [format!("http://{closed}"), format!("socks5h://{closed}"), format!("http://{refusing}")] {
        let form = through(form.clone(), proxy.clone());
        let report = bench.test_best(form.clone()).await;
        assert_eq!(problem(&report), Some(Problem::ProxyFailed), "{proxy} {report:?}");
        let error = bench.cluster(form).get("/", &Credential::none()).await.unwrap_err();
        assert_eq!(error.problem(), Problem::ProxyFailed, "{proxy} {error:?}");
    }
}

#[tokio::test]
async fn no_key_goes_over_plain_http_through_a_proxy_even_to_loopback() {
    let bench = Bench::new();
    let server = Server::plain(|head| qdrant(head, KEY)).await;
    let (proxy, targets) = http_proxy(server.address).await;
    let cluster = bench.cluster(through(with_key(form(Scheme::Http, "127.0.0.1", server.address.port())), proxy));
    assert_eq!(cluster.get("/collections", &key()).await.unwrap_err().problem(), Problem::PlainHttpRefused);
    assert!(targets.lock().unwrap().is_empty());
}
