//! Answers over REST, in the shapes that a server gives them.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use qdrant_access::authenticate::Refusal;
use serde_json::{Value, json};

use crate::data::Unfit;

/// A good answer.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Wrapped as `result`, with a status and the time it took.
    Result(Value),
    /// JSON as it is.
    Json(Value),
    /// Plain text.
    Text(String),
    /// A file.
    File(Vec<u8>),
}

/// An answer that is an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) text: String,
    form: Form,
}

/// How the text of an error is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As `status.error` of a JSON body.
    Json,
    /// As the whole body, said to be plain text.
    Text,
    /// As the whole body, without saying what it is.
    Bare,
}

impl Failure {
    /// An error in the JSON that a server wraps errors in.
    pub(crate) fn json(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), form: Form::Json }
    }

    /// An error as plain text, as downloads answer it.
    pub(crate) fn text(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), form: Form::Text }
    }

    /// An error as nothing but its text.
    pub(crate) fn bare(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), form: Form::Bare }
    }

    /// No such route.
    pub(crate) fn no_route() -> Self {
        Self::bare(404, "")
    }

    pub(crate) fn bad_request(text: &str) -> Self {
        Self::json(400, format!("Bad request: {text}"))
    }

    pub(crate) fn not_found(text: &str) -> Self {
        Self::json(404, format!("Not found: {text}"))
    }

    pub(crate) fn no_collection(name: &str) -> Self {
        Self::not_found(&format!("Collection `{name}` doesn't exist!"))
    }

    pub(crate) fn internal(text: &str) -> Self {
        Self::json(500, format!("Service internal error: {text}"))
    }

    /// The same as plain text instead of JSON.
    pub(crate) fn in_text(self) -> Self {
        let form = if self.form == Form::Json { Form::Text } else { self.form };
        Self { form, ..self }
    }
}

impl From<Unfit> for Failure {
    fn from(why: Unfit) -> Self {
        match why {
            Unfit::NoVector(name) => Self::json(400, format!("Wrong input: Not existing vector name error: {name}")),
            Unfit::Dimension { expected, got } => {
                Self::json(400, format!("Wrong input: Vector dimension error: expected dim: {expected}, got {got}"))
            }
            Unfit::NoPoint(id) => Self::not_found(&format!("No point with id {id} found")),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let rest = refusal.rest();
        Self::bare(rest.status, rest.text.unwrap_or_default())
    }
}

/// The answer as a response.
pub(crate) fn response(answer: Result<Answer, Failure>, took: Duration) -> Response<Full<Bytes>> {
    let time = took.as_secs_f64();
    let (status, content_type, body) = match answer {
        Ok(Answer::Result(result)) => {
            (200, Some(JSON), json!({"result": result, "status": "ok", "time": time}).to_string().into())
        }
        Ok(Answer::Json(json)) => (200, Some(JSON), json.to_string().into()),
        Ok(Answer::Text(text)) => (200, Some(TEXT), text.into()),
        Ok(Answer::File(bytes)) => (200, Some(FILE), bytes.into()),
        Err(Failure { status, text, form: Form::Json }) => {
            (status, Some(JSON), json!({"status": {"error": text}, "time": time}).to_string().into())
        }
        Err(Failure { status, text, form: Form::Text }) => (status, Some(TEXT), text.into()),
        Err(Failure { status, text, form: Form::Bare }) => (status, None, text.into()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(content_type) = content_type {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    response
}

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";
const FILE: &str = "application/octet-stream";
