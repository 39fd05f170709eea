//! How large the headers of a request may be. The limits are those of a 1.18.3, over REST and over gRPC, as observed.

use super::{GrpcAnswer, Request, RestAnswer, Transport};

/// The most bytes over REST: the request line and all headers, with their line ends.
pub const LONGEST_REST_HEAD: usize = 131_072;

/// The most bytes over gRPC: the name and the value of each header, and [`GRPC_BYTES_PER_HEADER`] more for each.
pub const LONGEST_GRPC_HEADERS: usize = 16_383;

/// What HTTP/2 counts for each header beside its name and its value.
pub const GRPC_BYTES_PER_HEADER: usize = 32;

/// What a plain client sends over REST beside the credential: request line, host, its own name.
const BESIDE_OVER_REST: usize = 80;

/// The same over gRPC, counted as the server counts.
const BESIDE_OVER_GRPC: usize = 447;

/// Less room than this is soon used up by a talkative client, or by a proxy on the way.
const LITTLE_ROOM: usize = 1_024;

/// Whether the headers of a request are larger than the server takes. It looks at that before anything else, and it
/// cannot be told from the credential alone: what else the client sends counts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderSize {
    /// There is room for what clients send beside the credential.
    Fits,
    /// They fit if the client sends little beside the credential.
    Close,
    /// They do not fit, or only with less beside the credential than clients send.
    TooLarge,
}

impl Request<'_> {
    /// How large the headers are, if a plain client sends them.
    #[must_use]
    pub fn header_size(&self, transport: Transport) -> HeaderSize {
        let (limit, beside, for_each) = match transport {
            // A colon, a blank and the end of the line.
            Transport::Rest => (LONGEST_REST_HEAD, BESIDE_OVER_REST, 4),
            Transport::Grpc => (LONGEST_GRPC_HEADERS, BESIDE_OVER_GRPC, GRPC_BYTES_PER_HEADER),
        };
        let credentials = [("api-key", self.api_key), ("authorization", self.authorization)];
        let sizes = credentials.iter().filter_map(|(name, value)| Some(name.len() + (*value)?.len() + for_each));
        let size = sizes.sum::<usize>() + beside;
        match limit.checked_sub(size) {
            None => HeaderSize::TooLarge,
            Some(room) if room < LITTLE_ROOM => HeaderSize::Close,
            Some(_) => HeaderSize::Fits,
        }
    }
}

impl HeaderSize {
    /// What a prediction takes for granted: a clause, or nothing where the size does not matter.
    #[must_use]
    pub fn assumption(self, transport: Transport) -> Option<String> {
        let limit = match transport {
            Transport::Rest => format!("{LONGEST_REST_HEAD} bytes over REST"),
            Transport::Grpc => format!("{LONGEST_GRPC_HEADERS} bytes over gRPC"),
        };
        let seen = format!("as 1.18.3 was seen to, the server takes headers of {limit} in all");
        match self {
            Self::Fits => None,
            Self::Close => Some(format!("{seen}, and the client sends little beside the credential")),
            Self::TooLarge => Some(seen),
        }
    }
}

impl RestAnswer {
    /// The headers are too large: the answer has no body.
    pub const HEADERS_TOO_LARGE: Self = Self { status: 431, text: None };
}

impl GrpcAnswer {
    /// The headers are too large: the server answers HTTP 431 without a gRPC status, for which the mapping of gRPC has
    /// UNKNOWN. Some clients show INTERNAL.
    pub const HEADERS_TOO_LARGE: Self = Self { code: 2, name: "UNKNOWN", text: None };
}
