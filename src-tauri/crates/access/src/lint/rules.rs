//! The rules: one row for each thing that can be said.

use super::Severity::{self, Blocking, Consider, Dangerous, Note};

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

macro_rules! rules {
    ($($code:ident $name:literal $severity:ident $title:literal $remedy:literal)*) => {
        /// The names of the rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $code,)*
        }

        /// Every rule, the weightiest first.
        pub static RULES: &[Rule] = &[
            $(Rule { code: Code::$code, severity: $severity, title: $title, remedy: $remedy },)*
        ];

        impl Code {
            /// The stable name, such as `access_missing`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }
        }
    };
}

rules! {
    KeyIsToken "key_is_token" Blocking
        "A token cannot sign"
        "Store the server's API key itself in the profile."
    KeyIsReadOnly "key_is_read_only" Blocking
        "The read-only key cannot sign"
        "Store the server's API key (service.api_key) as the manage key of the profile."
    TokensUnknown "tokens_unknown" Blocking
        "The server does not know tokens"
        "Use an API key, or update the server to 1.9 or newer."
    Expired "expired" Blocking
        "Already expired"
        "Choose a moment in the future."
    CollectionTwice "collection_twice" Blocking
        "The same collection twice"
        "Keep one entry for the collection."
    PayloadRefused "payload_refused" Blocking
        "Payload constraint"
        "Remove the constraint. Separate what it kept apart into collections of their own."
    PointsOnlyUnknown "prw_unknown" Blocking
        "The server does not know prw"
        "Use r or rw, or update the server to 1.12.6 or newer."
    BlankName "blank_name" Blocking
        "A name is missing"
        "Give the name of the collection."
    Wildcard "wildcard" Blocking
        "There are no wildcards"
        "Name each collection, or use r to read everything."
    ClaimRefused "claim_refused" Blocking
        "A claim that the server trips over"
        "Remove the claim: the server does not use it."
    TokenTooLarge "token_too_large" Blocking
        "Too large for any request"
        "Split the work among several tokens, or use global access."
    AccessMissing "access_missing" Dangerous
        "No access claim means manage"
        "Give the token the access that its holder needs."
    AccessManage "access_manage" Dangerous
        "Manages everything"
        "Name the collections that the holder works with."
    TokensOff "tokens_off" Dangerous
        "The server does not take tokens now"
        "Set service.jwt_rbac to true on the server and start it again."
    NeverExpires "never_expires" Dangerous
        "Never expires"
        "Set an expiry. A token can only be taken back by changing the key that signed it."
    KeyShort "key_short" Dangerous
        "The signing key is short"
        "Set a random key of at least 32 bytes on the server; every token must then be minted again."
    DeceptiveText "deceptive_text" Dangerous
        "Invisible characters"
        "Type the text again by hand."
    LifeTooLong "life_too_long" Consider
        "A long life"
        "Choose a shorter life and mint again in time."
    ExpiryTooFar "expiry_too_far" Consider
        "An expiry in a far century"
        "Give seconds since 1970, not milliseconds."
    AccessEmpty "access_empty" Consider
        "No collection at all"
        "Add the collections that the holder works with."
    PayloadOld "payload_old" Consider
        "Payload constraint"
        "Remove the constraint before the server is updated to 1.16."
    UnknownCollection "unknown_collection" Consider
        "No such collection"
        "Check the spelling, or create the collection first."
    AliasNamed "alias_named" Consider
        "An alias"
        "Name what requests will name: the alias, the collection, or both with an entry each."
    PaddedName "padded_name" Consider
        "Blanks around the name"
        "Remove the blanks."
    InvalidName "invalid_name" Consider
        "Not a name for a collection"
        "Check the name."
    SubjectMissing "subject_missing" Consider
        "No subject"
        "Set subject to the name of the person or application."
    SubNotSubject "sub_not_subject" Consider
        "sub is not what the audit log shows"
        "Set subject as well."
    ConditionEmpty "value_exists_empty" Consider
        "value_exists asks for nothing"
        "Add the keys and values of the point that stands for the holder, or remove the claim."
    ConditionTextLooksTyped "value_exists_text" Consider
        "A text never matches a number or a boolean"
        "If the payload holds a number or a boolean, choose that type."
    ConditionCollectionUnknown "value_exists_collection_unknown" Consider
        "No such collection for value_exists"
        "Check the spelling, or create the collection first: until then, every request is refused."
    NotBeforeIgnored "not_before_ignored" Consider
        "nbf is not looked at"
        "Mint the token when it is to hold."
    TokenLarge "token_large" Consider
        "A large token"
        "Split the work among several tokens, or use global access."
    CollectionHasAlias "collection_has_alias" Note
        "The collection has aliases"
        "If requests name the alias, add an entry for it."
    ClaimNewer "claim_newer_than_server" Note
        "The server does not know this claim yet"
        "Keep it for later, or update the server."
    UnknownClaims "unknown_claims" Note
        "Claims that the server does not look at"
        "Keep them if something else reads them."
    ServerNewer "server_newer_than_known" Note
        "A newer server than is known here"
        "Verify the token on the cluster."
}

impl Code {
    /// Its row.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        // Codes and rows come from one list, in one order.
        &RULES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_finds_its_own_row() {
        for rule in RULES {
            assert_eq!(rule.code.rule().code, rule.code);
        }
    }

    #[test]
    fn the_weightiest_rules_come_first() {
        assert!(RULES.is_sorted_by_key(|rule| rule.severity));
    }
}
