//! How a client uses a token: one snippet per client, with the profile's address filled in.
//!
//! A snippet is a row of a table: a template whose places are filled with literals of its language, so that no
//! name of a host or a collection can leave its quotes.

mod literal;
mod table;

use crate::Console;
use crate::error::Error;
use crate::profiles::{Address, Scheme};
use qdrant_access::names::{LONGEST_NAME, is_deceptive};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Stands where the token goes.
const PLACEHOLDER: &str = "<token>";

/// The gRPC port of a server that was not told otherwise.
const USUAL_GRPC_PORT: u16 = 6334;

/// What snippets are wanted for.
#[derive(Debug, Clone, Deserialize, TS)]
pub struct SnippetForm {
    /// The cluster; without one, a local server with its usual ports.
    pub profile_id: Option<String>,
    /// The token to put in; without one, a placeholder stands in its place.
    #[ts(type = "string | null")]
    pub token: Option<SecretString>,
    /// The collection that is asked about; without one, the list of collections is asked for.
    pub collection: Option<String>,
}

/// A snippet.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SnippetView {
    /// Names the client: `curl`, `python`.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The language, as editors name it.
    pub language: String,
    /// The snippet.
    pub text: String,
}

impl Console {
    /// A snippet for each client.
    ///
    /// # Errors
    /// [`Error::ProfileNotFound`]; [`Error::InvalidField`] when the token or the collection could not be sent.
    pub fn snippets(&self, form: &SnippetForm) -> Result<Vec<SnippetView>, Error> {
        let token = form.token.as_ref().map(|token| checked_token(token.expose_secret())).transpose()?;
        let collection =
            form.collection.as_deref().filter(|name| !name.is_empty()).map(checked_collection).transpose()?;
        let (address, grpc_port) = match &form.profile_id {
            None => (usual_address(), None),
            Some(id) => {
                let document = self.durable.load()?;
                let profile = document.profile(id)?;
                (profile.address.clone(), profile.grpc_port)
            }
        };
        let target = Target {
            address: &address,
            grpc_port: grpc_port.unwrap_or(USUAL_GRPC_PORT),
            token: token.unwrap_or(PLACEHOLDER),
            collection,
        };
        Ok(table::ROWS.iter().map(|row| row.fill(&target)).collect())
    }
}

/// What a snippet is filled with.
struct Target<'a> {
    address: &'a Address,
    grpc_port: u16,
    token: &'a str,
    collection: Option<&'a str>,
}

fn usual_address() -> Address {
    Address { scheme: Scheme::Http, host: "localhost".to_owned(), port: 6333, path_prefix: String::new() }
}

/// A header carries visible ASCII and nothing else.
fn checked_token(token: &str) -> Result<&str, Error> {
    let token = token.trim();
    if token.is_empty()
        || token.len() > crate::pasted::MOST_TOKEN_BYTES
        || !token.bytes().all(|byte| byte.is_ascii_graphic())
    {
        return Err(Error::field(
            "token",
            "This token could not be sent in a header.",
            "Check that the whole token was pasted, and nothing else.",
        ));
    }
    Ok(token)
}

fn checked_collection(name: &str) -> Result<&str, Error> {
    if name.len() > LONGEST_NAME || name.chars().any(is_deceptive) {
        return Err(Error::field(
            "collection",
            "This is not a name that a collection has.",
            "Choose a name of at most 255 bytes without invisible characters.",
        ));
    }
    Ok(name)
}

#[cfg(test)]
mod tests;
