//! How large a token may be before the server refuses the request for its size alone, as recorded.

use qdrant_access::authenticate::{
    GRPC_BYTES_PER_HEADER, GrpcAnswer, HeaderSize, LONGEST_GRPC_HEADERS, LONGEST_REST_HEAD, Request, RestAnswer,
    Transport,
};
use qdrant_access::decide::Target;
use qdrant_access::predict::{answers, predict};
use serde::Deserialize;

use crate::access::recorded_settings;
use crate::evidence::recording;
use crate::signing::{HS256, PlainKeys, sign};

const KEY: &str = "primary-key-0123456789abcdef0123456789";

/// HTTP 431.
const TOO_LARGE: u16 = 431;

#[derive(Deserialize)]
struct Evidence {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(tag = "transport", rename_all = "snake_case")]
enum Case {
    Rest { whole_head_bytes: usize, status: u16, body_bytes: Option<usize> },
    Grpc { header: String, token_bytes: usize, header_list_bytes: usize, status: u16, grpc_status: Option<u8> },
}

#[test]
fn exactly_what_is_beyond_the_limits_was_refused() {
    let evidence: Evidence = recording("header_sizes.json");
    assert!(evidence.cases.len() > 25);
    for case in evidence.cases {
        match case {
            Case::Rest { whole_head_bytes, status, body_bytes } => {
                assert_eq!(status == TOO_LARGE, whole_head_bytes > LONGEST_REST_HEAD, "{whole_head_bytes}");
                assert!(body_bytes.is_none_or(|bytes| bytes == 0));
            }
            Case::Grpc { header, token_bytes, header_list_bytes, status, grpc_status } => {
                assert_eq!(status == TOO_LARGE, header_list_bytes > LONGEST_GRPC_HEADERS, "{header_list_bytes}");
                assert_eq!(status == TOO_LARGE, grpc_status.is_none());
                assert!(header_list_bytes > token_bytes + header.len() + GRPC_BYTES_PER_HEADER);
            }
        }
    }
}

/// What a plain client was answered for a token of this size in `api-key`: with its own name beside, and nothing else.
#[test]
fn a_plain_clients_token_is_predicted_to_the_byte() {
    let sized = |bytes: usize| "x".repeat(bytes);
    let size = |bytes, transport| Request::with_api_key(&sized(bytes)).header_size(transport);
    for (transport, taken, refused) in [(Transport::Rest, 130_981, 130_983), (Transport::Grpc, 15_897, 15_899)] {
        assert_eq!(size(taken, transport), HeaderSize::Close);
        assert_eq!(size(refused, transport), HeaderSize::TooLarge);
        assert_eq!(size(taken - 1_024, transport), HeaderSize::Fits);
    }
}

/// A good token of about this many bytes.
fn token(bytes: usize) -> String {
    sign(HS256, format!(r#"{{"access":"r","x":"{}"}}"#, "x".repeat(bytes * 3 / 4)), KEY)
}

#[test]
fn a_good_token_that_is_too_large_is_answered_431_and_over_grpc_unknown() {
    let keys = PlainKeys { manage: Some(KEY.to_owned()), ..PlainKeys::default() };
    for (bytes, rest, grpc) in [
        (1_000, RestAnswer::OK, GrpcAnswer::OK),
        (20_000, RestAnswer::OK, GrpcAnswer::HEADERS_TOO_LARGE),
        (140_000, RestAnswer::HEADERS_TOO_LARGE, GrpcAnswer::HEADERS_TOO_LARGE),
    ] {
        let token = token(bytes);
        for request in [Request::with_api_key(&token), Request::with_authorization(&format!("Bearer {token}"))] {
            let prediction = predict(&request, Target::Cluster, &keys, &recorded_settings(), 0);
            assert_eq!((&prediction.rest, &prediction.grpc), (&rest, &grpc), "{bytes}");
            let outcome = Ok(prediction.grant.expect("the token itself is good"));
            assert_eq!(answers(&outcome, &request), (rest.clone(), grpc.clone()));
        }
    }
    assert_eq!((RestAnswer::HEADERS_TOO_LARGE.status, GrpcAnswer::HEADERS_TOO_LARGE.code), (431, 2));
}

#[test]
fn the_assumption_behind_a_size_is_said_near_and_beyond_the_limit() {
    let said = |size: HeaderSize| size.assumption(Transport::Grpc);
    assert_eq!(said(HeaderSize::Fits), None);
    for size in [HeaderSize::Close, HeaderSize::TooLarge] {
        let text = said(size).expect("an assumption");
        assert!(text.contains("1.18.3") && text.contains("16383 bytes"), "{text}");
    }
}
