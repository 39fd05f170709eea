//! One call over gRPC. Its outcome travels in trailers, which an ordinary HTTP client does not show.

use super::classify::Attempt;
use super::cluster::{Cluster, MOST_ANSWER_BYTES};
use super::credential::Credential;
use super::error::ConnectionError;
use super::way::at;
use crate::profiles::Scheme;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2;
use hyper::rt::{Read, Write};
use hyper::{HeaderMap, Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What a gRPC call came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrpcAnswer {
    /// The status of gRPC: 0 is success, 7 permission denied, 16 unauthenticated.
    pub code: u32,
    /// What the server says about it, decoded.
    pub message: String,
    /// The first message of the answer; empty when there is none.
    pub body: Bytes,
    /// From the first step to the last.
    pub took: Duration,
}

impl Cluster {
    /// Calls a method like `qdrant.Qdrant/HealthCheck` with an encoded message, on a port of this peer's machine.
    ///
    /// # Errors
    /// Why there was no answer of gRPC; [`ConnectionError::PlainHttpRefused`] before anything is sent;
    /// [`ConnectionError::Cancelled`].
    pub async fn grpc(
        &self,
        method: &str,
        message: &[u8],
        port: u16,
        credential: &Credential,
    ) -> Result<GrpcAnswer, ConnectionError> {
        let patience = self.way.patience();
        let within = tokio::time::timeout(patience, self.call(method, message, port, credential));
        let seconds = patience.as_secs();
        self.until_stopped(async {
            match within.await.unwrap_or(Err(ConnectionError::Timeout { seconds })) {
                Err(error) => Err(self.other_protocol(error, port).await),
                Ok(answer) => Ok(answer),
            }
        })
        .await
    }

    async fn call(
        &self,
        method: &str,
        message: &[u8],
        port: u16,
        credential: &Credential,
    ) -> Result<GrpcAnswer, ConnectionError> {
        let started = Instant::now();
        let host = self.place.host.as_str();
        let addresses = self.way.resolve(host, port).await?;
        self.may_send(&addresses, !credential.is_none())?;
        let name = self.way.connection.server_name.as_deref().unwrap_or(host);
        let uri = format!("{}://{}/{method}", self.place.scheme.name(), at(name, port));
        let mut headers = self.headers();
        credential.apply(&mut headers, self.way.connection.send_as)?;
        let mut request = Request::post(uri)
            .header("content-type", "application/grpc")
            .header("te", "trailers")
            .body(Full::new(framed(message)))
            .map_err(|error| ConnectionError::BadAnswer { detail: error.to_string() })?;
        request.headers_mut().extend(headers);
        let stream = self.way.connect(host, port, &addresses).await?;
        let seconds = self.way.patience().as_secs();
        let address = at(host, port);
        let plain = Attempt { address: &address, proxy: None, seen: None, seconds, connecting: false };
        match self.place.scheme {
            Scheme::Http => exchange(TokioIo::new(stream), request, started).await.map_err(|error| error.said(&plain)),
            Scheme::Https => {
                let (secured, seen) = self.way.secure(stream, host, port, &[b"h2"], self.place.pinned(port)).await?;
                let stream = secured?;
                let attempt = Attempt { seen: Some(&seen), ..plain };
                exchange(TokioIo::new(stream), request, started).await.map_err(|error| error.said(&attempt))
            }
        }
    }
}

/// What can go wrong once there is a connection.
enum Failure {
    Broken(hyper::Error),
    Wrong(ConnectionError),
}

impl Failure {
    fn said(self, attempt: &Attempt<'_>) -> ConnectionError {
        match self {
            Self::Broken(error) => attempt.failed(&error),
            Self::Wrong(error) => error,
        }
    }
}

async fn exchange<I>(stream: I, request: Request<Full<Bytes>>, started: Instant) -> Result<GrpcAnswer, Failure>
where
    I: Read + Write + Unpin + Send + 'static,
{
    let (mut sender, connection) = http2::Builder::new(TokioExecutor::new())
        .max_header_list_size(64 * 1024)
        .handshake(stream)
        .await
        .map_err(Failure::Broken)?;
    // It ends with this call, also when that is given up.
    let mut alongside = JoinSet::new();
    alongside.spawn(connection);
    match sender.send_request(request).await {
        Ok(response) => read(response, started).await,
        Err(error) => Err(Failure::Broken(error)),
    }
}

async fn read(response: Response<Incoming>, started: Instant) -> Result<GrpcAnswer, Failure> {
    let (parts, mut incoming) = response.into_parts();
    let mut body = Vec::new();
    let mut trailers = None;
    while let Some(frame) = incoming.frame().await {
        match frame.map_err(Failure::Broken)?.into_data() {
            Ok(data) if body.len() + data.len() > MOST_ANSWER_BYTES => {
                return Err(Failure::Wrong(ConnectionError::TooLarge { limit: MOST_ANSWER_BYTES }));
            }
            Ok(data) => body.extend_from_slice(&data),
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    // An answer without a body has its outcome among the headers.
    let outcome = trailers.as_ref().and_then(status).or_else(|| status(&parts.headers));
    let Some((code, message)) = outcome else {
        let detail = format!("it is not gRPC (status {})", parts.status.as_u16());
        return Err(Failure::Wrong(ConnectionError::BadAnswer { detail }));
    };
    Ok(GrpcAnswer { code, message, body: unframed(&body).map_err(Failure::Wrong)?, took: started.elapsed() })
}

fn status(headers: &HeaderMap) -> Option<(u32, String)> {
    let code = headers.get("grpc-status")?.to_str().ok()?.parse().ok()?;
    let message = headers.get("grpc-message").map(|message| percent_decoded(message.as_bytes())).unwrap_or_default();
    Some((code, message))
}

fn framed(message: &[u8]) -> Bytes {
    // A message of 4 GiB is never sent.
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    [&[0], length.to_be_bytes().as_slice(), message].concat().into()
}

fn unframed(body: &[u8]) -> Result<Bytes, ConnectionError> {
    let Some((head, rest)) = body.split_first_chunk::<5>() else { return Ok(Bytes::new()) };
    let wrong = |detail: &str| ConnectionError::BadAnswer { detail: detail.to_owned() };
    let [compressed, length @ ..] = *head;
    if compressed != 0 {
        return Err(wrong("it is compressed, though nothing compressed was asked for"));
    }
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    rest.get(..length).map(Bytes::copy_from_slice).ok_or_else(|| wrong("its message is cut short"))
}

fn percent_decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match (first, hex.and_then(|two| u8::from_str_radix(two, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_decoded_and_broken_ones_kept() {
        for (text, decoded) in [("a%20b", "a b"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%C3%BC", "ü"), ("", "")] {
            assert_eq!(percent_decoded(text.as_bytes()), decoded);
        }
    }

    #[test]
    fn a_message_survives_its_frame() {
        assert_eq!(unframed(&framed(b"abc")).unwrap(), "abc");
        assert_eq!(unframed(b"").unwrap(), "");
        assert!(unframed(&framed(b"abc")[..6]).is_err());
        assert!(unframed(&[1, 0, 0, 0, 0]).is_err());
    }
}
