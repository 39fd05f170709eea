//! Servers that answer some hellos and not others.

use crate::hostile::{dialled, hello_of_tls_1_2};
use crate::offered;
use portcullis_tls::dial::{Dial, Dialing, Wire};
use portcullis_tls::report::ProtocolName;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Answers the first byte of hellos in TLS 1.0 as told, and all others with a ServerHello of TLS 1.2.
async fn answering_old_hellos(answer: &'static [u8]) -> Option<bool> {
    struct Old(&'static [u8]);
    impl Dial for Old {
        fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
            let (ours, mut theirs) = tokio::io::duplex(64 << 10);
            let answer = self.0;
            tokio::spawn(async move {
                let mut hello = [0; 4096];
                let count = theirs.read(&mut hello).await.unwrap_or_default();
                // Where the version of a hello stands.
                if hello[..count].get(9..11) == Some(&[3, 1]) {
                    let _ = theirs.write_all(answer).await;
                } else {
                    let _ = theirs.write_all(&hello_of_tls_1_2()).await;
                    tokio::time::sleep(Duration::from_secs(3600)).await;
                }
            });
            Box::pin(std::future::ready(Ok(Box::new(ours) as Box<dyn Wire>)))
        }
    }
    let report = dialled(&Old(answer)).await;
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
    report.protocols.iter().find(|one| one.version == ProtocolName::Tls10).unwrap().offered
}

#[tokio::test(start_paused = true)]
async fn a_version_is_not_offered_only_where_the_server_says_so() {
    const PROTOCOL_VERSION: &[u8] = &[21, 3, 1, 0, 2, 2, 70];
    const HANDSHAKE_FAILURE: &[u8] = &[21, 3, 1, 0, 2, 2, 40];
    const INTERNAL_ERROR: &[u8] = &[21, 3, 1, 0, 2, 2, 80];
    assert_eq!(answering_old_hellos(PROTOCOL_VERSION).await, Some(false));
    for unclear in [HANDSHAKE_FAILURE, INTERNAL_ERROR, b""] {
        assert_eq!(answering_old_hellos(unclear).await, None, "{unclear:?}");
    }
}

/// Hangs up on whoever comes while another is there, and speaks TLS 1.2 with who is alone.
#[tokio::test(start_paused = true)]
async fn a_server_that_takes_few_connections_is_asked_again() {
    struct Few(Arc<AtomicUsize>);
    impl Dial for Few {
        fn dial<'a>(&'a self, _: &'a str, _: u16) -> Dialing<'a> {
            let (ours, mut theirs) = tokio::io::duplex(64 << 10);
            // The handshake in earnest and the first four hellos come together.
            let is_late = self.0.fetch_add(1, Ordering::Relaxed) >= 5;
            tokio::spawn(async move {
                let _ = theirs.read(&mut [0; 4096]).await;
                if is_late {
                    let _ = theirs.write_all(&hello_of_tls_1_2()).await;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            });
            Box::pin(std::future::ready(Ok(Box::new(ours) as Box<dyn Wire>)))
        }
    }
    let report = dialled(&Few(Arc::default())).await;
    assert_eq!(offered(&report), [ProtocolName::Tls12]);
}
