//! gRPC: the way of a call on the public port and on the internal one.

mod frame;
mod internal;
mod public;
mod wire;

use std::net::IpAddr;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Request, Response};
use qdrant_access::Action;
use qdrant_access::action::ACTIONS;
use qdrant_access::authenticate::{self, Transport};

use self::frame::{Body, Reply, Status, message, response};
use crate::audit::Caller;
use crate::node::Node;
use crate::rest::LARGEST_BODY;

/// How long a message may take to arrive.
const SLOWEST_MESSAGE: Duration = Duration::from_secs(30);

/// Which of a peer's gRPC ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Port {
    /// For clients.
    Public,
    /// For the other peers.
    Internal,
}

/// Answers a call.
pub(crate) async fn serve(node: Node, port: Port, remote: IpAddr, request: Request<Incoming>) -> Response<Body> {
    let started = Instant::now();
    let path = request.uri().path().to_owned();
    let reply = answer(&node, port, remote, &path, request).await;
    let code = match &reply {
        Ok(Reply::Message(_)) => 0,
        Ok(Reply::EndedStream(status)) | Err(status) => status.code,
    };
    // Only calls that exist are counted by name: clients could invent any number of others.
    let counted = if action(&path).is_some() || internal::knows(&path) { &path } else { "unknown" };
    node.peer().counters.count_grpc(counted, code.into(), started.elapsed(), node.now());
    response(reply)
}

async fn answer(
    node: &Node,
    port: Port,
    remote: IpAddr,
    path: &str,
    request: Request<Incoming>,
) -> Result<Reply, Status> {
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, LARGEST_BODY).collect();
    let caller = Caller::of(&parts.headers, path, remote);
    let action = action(path);
    let grant = if port == Port::Public || node.shared.enforce_internal_auth {
        let text = |name: &str| parts.headers.get(name)?.to_str().ok();
        let presented = authenticate::Request {
            action,
            transport: Transport::Grpc,
            api_key: text("api-key"),
            authorization: text("authorization"),
        };
        Some(node.authenticate(&presented).inspect_err(|refusal| node.record_refusal(&caller, refusal)))
    } else {
        None
    };
    // Read in any case: a client that is not listened to takes the answer for a broken connection.
    let body = match tokio::time::timeout(SLOWEST_MESSAGE, body).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(_)) | Err(_) => return Err(Status::invalid_argument("The message is too large or came too slowly")),
    };
    let grant = grant.transpose().map_err(|refusal| Status::from(refusal.grpc()))?;
    let message = message(&body);
    match (port, grant) {
        (Port::Public, Some(grant)) => public::answer(node, action, path, &grant, &caller, message),
        (Port::Public, None) => Err(Status::unimplemented()),
        (Port::Internal, _) => internal::answer(node, path, message),
    }
}

/// The action behind a call, if it is one of the public ones.
fn action(path: &str) -> Option<&'static Action> {
    let call = path.strip_prefix('/')?;
    let has_call = |action: &&Action| action.grpc.is_some_and(|grpc| grpc.split(' ').any(|name| name == call));
    ACTIONS.iter().find(has_call)
}
