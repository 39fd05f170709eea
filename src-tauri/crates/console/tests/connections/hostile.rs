use crate::bench::{Bench, KEY, http, key, with_key};
use crate::servers::{Server, answer, head, listen};
use portcullis_console::connection::{
    CancellationToken, ConnectionError, ConnectionProblem as Problem, Credential, MOST_ANSWER_BYTES,
};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;

/// A server that reads the head and then sends this again and again, with a pause in between.
async fn endless(first: &'static str, again: &'static [u8], pause: Duration) -> SocketAddr {
    listen(move |mut stream| async move {
        if head(&mut stream).await.is_none() || stream.write_all(first.as_bytes()).await.is_err() {
            return;
        }
        while stream.write_all(again).await.is_ok() {
            tokio::time::sleep(pause).await;
        }
    })
    .await
}

async fn failure(address: SocketAddr) -> ConnectionError {
    let cluster = Bench::new().cluster(with_key(http(address)));
    let started = Instant::now();
    let error = cluster.get("/telemetry", &key()).await.unwrap_err();
    // The time for one request is two seconds; finding out the protocol may take as long again.
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    error
}

const CHUNK: &[u8] = &{
    let mut chunk = [b'x'; 65_536 + 9];
    let head = *b"10000\r\n";
    let mut index = 0;
    while index < head.len() {
        chunk[index] = head[index];
        index += 1;
    }
    chunk[65_536 + 7] = b'\r';
    chunk[65_536 + 8] = b'\n';
    chunk
};

#[tokio::test]
async fn an_endless_body_is_cut_off_at_the_limit() {
    let first = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert_eq!(
        failure(endless(first, CHUNK, Duration::ZERO).await).await,
        ConnectionError::TooLarge { limit: MOST_ANSWER_BYTES }
    );
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_not_read_at_all() {
    let server = Server::plain(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec()).await;
    assert_eq!(failure(server.address).await.problem(), Problem::TooLarge);
}

#[tokio::test]
async fn a_body_as_large_as_the_limit_is_read_and_one_byte_more_is_not() {
    let bench = Bench::new();
    for (length, is_read) in [(MOST_ANSWER_BYTES, true), (MOST_ANSWER_BYTES + 1, false)] {
        let server = Server::plain(move |_| answer("200 OK", "", &"x".repeat(length))).await;
        let answer = bench.cluster(http(server.address)).get("/", &Credential::none()).await;
        assert_eq!(answer.is_ok(), is_read);
    }
}

#[tokio::test]
async fn deep_json_is_an_error_of_its_own_and_not_the_end_of_the_program() {
    let deep = "[".repeat(1_000_000);
    let server = Server::plain(move |_| answer("200 OK", "Content-Type: application/json\r\n", &deep)).await;
    let cluster = Bench::new().cluster(http(server.address));
    let error = cluster.get("/", &Credential::none()).await.unwrap().json().unwrap_err();
    assert!(error.to_string().contains("nested"), "{error}");
    let report = Bench::new().test_best(http(server.address)).await;
    assert_eq!(crate::bench::problem(&report), Some(Problem::BadAnswer), "{report:?}");
}

#[tokio::test]
async fn a_length_that_promises_more_than_comes_is_a_lost_connection() {
    let server = Server::plain(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc".to_vec()).await;
    assert_eq!(failure(server.address).await, ConnectionError::ConnectionLost);
}

#[tokio::test]
async fn a_length_that_is_no_number_is_a_bad_answer() {
    let server = Server::plain(|_| b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc".to_vec()).await;
    assert_eq!(failure(server.address).await.problem(), Problem::BadAnswer);
}

#[tokio::test]
async fn a_slow_drip_ends_when_the_time_for_one_request_is_over() {
    let first = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
    let error = failure(endless(first, b"x", Duration::from_millis(50)).await).await;
    assert_eq!(error, ConnectionError::Timeout { seconds: 2 });
}

#[tokio::test]
async fn a_server_that_accepts_and_says_nothing_ends_too() {
    let address = listen(|mut stream| async move {
        head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    assert_eq!(failure(address).await, ConnectionError::Timeout { seconds: 2 });
}

#[tokio::test]
async fn what_is_compressed_though_nobody_asked_is_not_unpacked() {
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let server =
            Server::plain(move |_| answer("200 OK", &format!("Content-Encoding: {encoding}\r\n"), "bomb")).await;
        let error = failure(server.address).await;
        assert_eq!(error.problem(), Problem::BadAnswer);
        assert!(error.to_string().contains("compressed"), "{error}");
        assert!(server.heads().iter().all(|head| !head.contains("accept-encoding")));
    }
}

#[tokio::test]
async fn a_flood_of_headers_is_refused() {
    let many = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    let server = Server::plain(move |_| answer("200 OK", &many, "")).await;
    assert_eq!(failure(server.address).await, ConnectionError::TooManyHeaders);
    let first = "HTTP/1.1 200 OK\r\nx: ";
    assert_eq!(failure(endless(first, &[b'y'; 65_536], Duration::ZERO).await).await, ConnectionError::TooManyHeaders);
}

#[tokio::test]
async fn what_is_not_http_is_a_bad_answer() {
    let server = Server::plain(|_| b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()).await;
    assert_eq!(failure(server.address).await.problem(), Problem::BadAnswer);
}

#[tokio::test]
async fn a_connection_that_ends_without_an_answer_is_lost() {
    let server = Server::plain(|_| Vec::new()).await;
    assert_eq!(failure(server.address).await, ConnectionError::ConnectionLost);
}

#[tokio::test]
async fn a_request_that_failed_is_not_sent_again() {
    let server = Server::plain(|head| if head.contains(KEY) { Vec::new() } else { answer("200 OK", "", "{}") }).await;
    let cluster = Bench::new().cluster(with_key(http(server.address)));
    assert_eq!(cluster.get("/collections", &key()).await.unwrap_err(), ConnectionError::ConnectionLost);
    assert_eq!(server.heads().iter().filter(|head| head.contains(KEY)).count(), 1);
}

#[tokio::test]
async fn a_request_ends_at_once_when_it_is_stopped() {
    let (began, mut begun) = tokio::sync::mpsc::channel(1);
    let address = listen(move |mut stream| {
        let began = began.clone();
        async move {
            head(&mut stream).await;
            began.send(()).await.unwrap();
            std::future::pending::<()>().await;
        }
    })
    .await;
    let stop = CancellationToken::new();
    let cluster = Bench::new().cluster(http(address)).stopped_by(stop.clone());
    let asking = tokio::spawn(async move { cluster.get("/", &Credential::none()).await });
    begun.recv().await.unwrap();
    stop.cancel();
    assert_eq!(asking.await.unwrap().unwrap_err(), ConnectionError::Cancelled);
}

#[tokio::test]
async fn a_server_that_sends_the_key_back_does_not_get_it_into_an_error() {
    let server = Server::plain(|head| answer("401 Unauthorized", "", &format!("Invalid API key or JWT {head}"))).await;
    let bench = Bench::new();
    let report = bench.test_best(with_key(http(server.address))).await;
    let moved = Server::plain(|head| {
        let key = head.lines().find(|line| line.contains("api-key")).unwrap_or_default().to_owned();
        answer("307 Temporary Redirect", &format!("Location: https://elsewhere.example/?{key}\r\n"), "")
    })
    .await;
    let error = bench.cluster(with_key(http(moved.address))).get("/collections", &key()).await.unwrap_err();
    assert_eq!(error.problem(), Problem::Redirected);
    for text in [serde_json::to_string(&report).unwrap(), format!("{error} {error:?}")] {
        assert!(!text.contains("planted"), "{text}");
    }
}

#[tokio::test]
async fn a_cluster_that_does_not_answer_is_asked_once_what_it_speaks() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let address = listen(move |stream| {
        counted.fetch_add(1, Ordering::Relaxed);
        async move { drop(stream) }
    })
    .await;
    let cluster = Bench::new().cluster(http(address));
    let mut after = Vec::new();
    for _ in 0..3 {
        assert!(cluster.get("/", &Credential::none()).await.is_err());
        after.push(connections.load(Ordering::Relaxed));
    }
    assert!(after[0] > 1, "the first failure is looked into");
    assert_eq!((after[1] - after[0], after[2] - after[1]), (1, 1), "{after:?}");
}

#[tokio::test]
async fn an_answer_of_very_many_tiny_values_is_not_read_into_memory() {
    let many = format!("[{}0]", "0,".repeat(2_000_000));
    let server = Server::plain(move |_| answer("200 OK", "", &many)).await;
    let cluster = Bench::new().cluster(http(server.address));
    let error = cluster.get("/", &Credential::none()).await.unwrap().json().unwrap_err();
    assert!(error.to_string().contains("more than 1000000 values"), "{error}");
}
