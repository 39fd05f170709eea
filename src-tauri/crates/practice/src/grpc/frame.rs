//! gRPC on the wire: framed messages, and the status in headers or trailers.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::Response;
use hyper::body::{Bytes, Frame};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use qdrant_access::authenticate::GrpcAnswer;

use crate::{SIMULATION, SIMULATION_HEADER};

/// A good answer.
pub(super) enum Reply {
    /// One message.
    Message(Vec<u8>),
    /// A stream that ends at once with a status, after its headers.
    EndedStream(Status),
}

/// A status that is not good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) code: u8,
    pub(super) message: Option<String>,
}

/// The body of an answer. It does not say its length beforehand: some clients stop reading there and miss the status.
#[derive(Debug, Default)]
pub(crate) struct Body {
    data: Option<Bytes>,
    trailers: Option<HeaderMap>,
}

const INVALID_ARGUMENT: u8 = 3;
const UNIMPLEMENTED: u8 = 12;
const INTERNAL: u8 = 13;

impl Status {
    pub(super) fn invalid_argument(message: impl Into<String>) -> Self {
        Self { code: INVALID_ARGUMENT, message: Some(message.into()) }
    }

    pub(super) fn unimplemented() -> Self {
        Self { code: UNIMPLEMENTED, message: None }
    }

    /// A call that a server has and a practice cluster has not.
    pub(super) fn not_simulated() -> Self {
        Self { code: UNIMPLEMENTED, message: Some("The practice cluster answers this call over REST only".to_owned()) }
    }

    pub(super) fn internal(message: &str) -> Self {
        Self { code: INTERNAL, message: Some(message.to_owned()) }
    }
}

impl From<GrpcAnswer> for Status {
    fn from(answer: GrpcAnswer) -> Self {
        Self { code: answer.code, message: answer.text }
    }
}

/// The message in a body: what follows its five bytes of frame. An unframed body is an empty message.
pub(super) fn message(body: &[u8]) -> &[u8] {
    let Some((frame, rest)) = body.split_first_chunk::<5>() else { return &[] };
    let [compressed, length @ ..] = *frame;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
    if compressed == 0 { rest.get(..length).unwrap_or_default() } else { &[] }
}

/// The answer as a response.
pub(super) fn response(reply: Result<Reply, Status>) -> Response<Body> {
    match reply {
        Ok(Reply::Message(message)) => {
            let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
            let mut framed = vec![0];
            framed.extend(length.to_be_bytes());
            framed.extend(message);
            with_trailers(framed, Status { code: 0, message: None })
        }
        Ok(Reply::EndedStream(status)) => with_trailers(Vec::new(), status),
        Err(status) => {
            let mut response = labelled(Body::default());
            status.write(response.headers_mut());
            response
        }
    }
}

fn with_trailers(body: Vec<u8>, status: Status) -> Response<Body> {
    let mut trailers = HeaderMap::new();
    status.write(&mut trailers);
    let data = Some(Bytes::from(body)).filter(|data| !data.is_empty());
    labelled(Body { data, trailers: Some(trailers) })
}

fn labelled(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(HeaderName::from_static(SIMULATION_HEADER), HeaderValue::from_static(SIMULATION));
    response
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let data = self.data.take().map(Frame::data);
        Poll::Ready(data.or_else(|| self.trailers.take().map(Frame::trailers)).map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && self.trailers.is_none()
    }
}

impl Status {
    fn write(&self, headers: &mut HeaderMap) {
        headers.insert("grpc-status", HeaderValue::from(u16::from(self.code)));
        let message = self.message.as_deref().map(|message| HeaderValue::from_str(&encoded(message)));
        if let Some(Ok(message)) = message {
            headers.insert("grpc-message", message);
        }
    }
}

/// A message as a header can carry it.
fn encoded(message: &str) -> String {
    let mut text = String::with_capacity(message.len());
    for byte in message.bytes() {
        match byte {
            b' ' | b'"' | b'#' | b'%' | b'<' | b'>' | b'`' | b'?' | b'{' | b'}' => text += &format!("%{byte:02X}"),
            0x21..=0x7e => text.push(char::from(byte)),
            _ => text += &format!("%{byte:02X}"),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_what_its_frame_says() {
        assert_eq!(message(&[0, 0, 0, 0, 2, 8, 1]), [8, 1]);
        for broken in [&[][..], &[0, 0, 0], &[0, 0, 0, 0, 9, 1], &[1, 0, 0, 0, 1, 7]] {
            assert!(message(broken).is_empty(), "{broken:?}");
        }
    }

    #[test]
    fn messages_are_encoded_as_headers_need_it() {
        assert_eq!(encoded("must be >= 2: \"\" ü"), "must%20be%20%3E=%202:%20%22%22%20%C3%BC");
    }
}
