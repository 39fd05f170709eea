//! The way of a REST request: authentication, the action, its answer, and the headers around it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response};
use qdrant_access::Action;
use qdrant_access::authenticate;

use crate::answer::{Answer, Failure, response};
use crate::audit::Caller;
use crate::call::Call;
use crate::node::Node;
use crate::{SIMULATION, SIMULATION_HEADER, path, routes};

/// The largest body that is read, in bytes.
pub(crate) const LARGEST_BODY: usize = 4 * 1024 * 1024;
/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// Answers a request.
pub(crate) async fn serve(node: Node, remote: IpAddr, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let started = Instant::now();
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = match preflight(&request) {
        Some(response) => response,
        None => {
            let method = request.method().as_str().to_owned();
            let path = path::normalized(request.uri().path());
            let action = action(&node, &method, &path);
            let answer = answer(&node, remote, action, &path, request).await;
            let response = response(answer, started.elapsed());
            let status = response.status().as_u16();
            node.peer().counters.count_rest(&route(action, &method), status, started.elapsed(), node.now());
            response
        }
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(SIMULATION_HEADER), HeaderValue::from_static(SIMULATION));
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

/// Answers a request to the port for metrics, which asks for no key and knows one route.
pub(crate) fn serve_metrics(node: &Node, request: &Request<Incoming>) -> Response<Full<Bytes>> {
    let answer = match request.uri().path() {
        "/metrics" if request.method() == Method::GET => Ok(Answer::Text(routes::metrics(node))),
        _ => Err(Failure::no_route()),
    };
    let mut response = response(answer, Duration::ZERO);
    let name = HeaderName::from_static(SIMULATION_HEADER);
    response.headers_mut().insert(name, HeaderValue::from_static(SIMULATION));
    response
}

async fn answer(
    node: &Node,
    remote: IpAddr,
    action: Option<&'static Action>,
    path: &str,
    request: Request<Incoming>,
) -> Result<Answer, Failure> {
    let (parts, body) = request.into_parts();
    let caller = Caller::of(&parts.headers, path, remote);
    let presented = authenticate::Request {
        action,
        api_key: text(&parts.headers, "api-key"),
        authorization: text(&parts.headers, "authorization"),
        ..authenticate::Request::default()
    };
    let grant = node.authenticate(&presented).inspect_err(|refusal| node.record_refusal(&caller, refusal))?;
    let action = action.ok_or_else(Failure::no_route)?;
    let names = path::names(action, path)?;
    let body = read(body).await?;
    let query = parts.uri.query().unwrap_or_default();
    let content_type = text(&parts.headers, "content-type");
    let call = Call { node, action, grant: &grant, caller: &caller, names, query, content_type, body };
    routes::answer(&call)
}

async fn read(body: Incoming) -> Result<Bytes, Failure> {
    let whole = Limited::new(body, LARGEST_BODY).collect();
    match tokio::time::timeout(SLOWEST_BODY, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(_)) => Err(Failure::json(413, format!("Bad request: The body is larger than {LARGEST_BODY} bytes"))),
        Err(_) => Err(Failure::bare(408, "")),
    }
}

/// The action of a request, if this version has it.
fn action(node: &Node, method: &str, path: &str) -> Option<&'static Action> {
    Action::by_request(method, path).filter(|action| action.exists_in(node.shared.settings.version))
}

/// A browser's question before a request from another page: any page may.
fn preflight(request: &Request<Incoming>) -> Option<Response<Full<Bytes>>> {
    let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() != Method::OPTIONS || !asks {
        return None;
    }
    let mut response = Response::new(Full::default());
    let methods = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS, CONNECT, TRACE");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    if let Some(wanted) = request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    Some(response)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The name of a route in the counters.
fn route(action: Option<&Action>, method: &str) -> String {
    let Some(route) = action.and_then(|action| action.rest) else { return format!("{method} unknown") };
    let renamed = [
        ("{collection}", "{collection_name}"),
        ("{snapshot}", "{snapshot_name}"),
        ("{vector}", "{vector_name}"),
        ("{field}", "{field_name}"),
        ("{peer}", "{peer_id}"),
    ];
    renamed.into_iter().fold(route.to_owned(), |route, (ours, theirs)| route.replace(ours, theirs))
}
