//! Fingerprints: names for tokens and keys, and what they tell those who should not know.

use sha2::{Digest, Sha256};

/// Names a token: SHA-256 of its text, in hexadecimal. A token that turns up can be found by it, and nobody can make the
/// token from it alone.
///
/// It is not harmless beside the claims, and the ledger holds both. Claims and key give the token, so whoever has the
/// ledger can try keys until the fingerprint fits: a guess of the key is confirmed, without asking any server. Keys that
/// are random and at least 32 bytes long cannot be found that way; short or chosen ones can. So only its user may read the
/// ledger, and a short key is a finding.
pub fn of_token(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Names a key: four bytes of a SHA-256 that serves this purpose alone, in hexadecimal.
///
/// Four bytes tell an admin's few keys apart. By themselves they leave so many keys with the same fingerprint that they
/// confirm no guess; beside the fingerprint of a token that the key signed they do not matter any more, because that one
/// confirms it (see [`of_token`]).
pub fn of_key(key: &str) -> String {
    let digest = Sha256::new().chain_update(b"portcullis key fingerprint v1\0").chain_update(key.as_bytes()).finalize();
    hex(&digest[..4])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_named_by_its_sha_256() {
        // The example of FIPS 180-2 for a message of one block.
        assert_eq!(of_token("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_key_is_named_by_four_bytes_that_are_no_plain_digest_of_it() {
        let name = of_key("abc");
        assert_eq!(name.len(), 8);
        assert!(!of_token("abc").starts_with(&name));
        assert_ne!(name, of_key("abd"));
    }
}
