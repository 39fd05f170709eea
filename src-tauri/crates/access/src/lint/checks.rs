//! The checks behind the rules.

use std::collections::HashMap;

use super::{Code, Context, Finding, SHORT_KEY_BYTES};
use crate::authenticate::{LONGEST_GRPC_HEADERS, LONGEST_REST_HEAD};
use crate::claims::{Access, Claims, GlobalMode, Unknown};
use crate::names::{is_deceptive, shown};
use crate::version::{NEWEST_KNOWN, since};

mod collections;

const DAY: u64 = 86_400;

/// 1 January 3000: an expiry beyond was most likely given in milliseconds.
const FAR_FUTURE: u64 = 32_503_680_000;

/// Eight kibibytes, the limit for headers in many proxies, with a little left for other headers.
const LARGE_TOKEN: usize = 8_000;

/// What a token has beside its claims: header, signature and the two dots.
const REST_OF_TOKEN: usize = 36 + 43 + 2;

/// How often the same thing is said before it is summed up.
const MOST_OF_A_KIND: usize = 50;

pub(super) fn all(claims: &Claims, context: &Context<'_>) -> Vec<Finding> {
    let mut checks = Checks { context, findings: Vec::new(), counts: HashMap::new() };
    checks.server();
    checks.signing_key();
    checks.expiry(claims);
    checks.access(claims);
    checks.holder(claims);
    if let Some(condition) = &claims.value_exists {
        checks.condition(condition);
    }
    checks.unknown(&claims.unknown);
    checks.size(claims);
    checks.summed_up()
}

struct Checks<'a> {
    context: &'a Context<'a>,
    findings: Vec<Finding>,
    counts: HashMap<Code, usize>,
}

impl Checks<'_> {
    fn say(&mut self, code: Code, place: impl Into<String>, text: impl Into<String>) {
        let count = self.counts.entry(code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            let rule = code.rule();
            self.findings.push(Finding {
                code,
                severity: rule.severity,
                place: place.into(),
                title: rule.title,
                text: text.into(),
                remedy: rule.remedy.to_owned(),
            });
        }
    }

    fn summed_up(mut self) -> Vec<Finding> {
        for (code, count) in &self.counts {
            if *count > MOST_OF_A_KIND {
                let last = self.findings.iter_mut().rfind(|finding| finding.code == *code);
                if let Some(last) = last {
                    last.text += &format!(" The same holds for {} more places.", count - MOST_OF_A_KIND);
                }
            }
        }
        self.findings
    }

    fn server(&mut self) {
        let version = self.context.version;
        if version.is_newer_than_known() {
            let text = format!("The server is {version}; the newest rules known here are those of {NEWEST_KNOWN}.");
            self.say(Code::ServerNewer, "", text);
        }
        if version < since::TOKENS {
            let text = format!("Tokens exist since {}; the server is {version}.", since::TOKENS);
            self.say(Code::TokensUnknown, "", text);
        } else if self.context.jwt_rbac == Some(false) {
            let text =
                "Tokens are switched off on this server (service.jwt_rbac): it answers every token as a wrong key.";
            self.say(Code::TokensOff, "", text);
        }
    }

    fn signing_key(&mut self) {
        let Some(key) = self.context.signing_key else { return };
        if key.looks_like_token {
            self.say(
                Code::KeyIsToken,
                "",
                "The key that is to sign is a token itself. The server only takes tokens that its API key signed.",
            );
        }
        if key.is_read_only_key {
            self.say(
                Code::KeyIsReadOnly,
                "",
                "The server only takes tokens that its API key or its alternate key signed.",
            );
        }
        if key.short {
            let text = format!(
                "With less than {SHORT_KEY_BYTES} bytes, whoever holds one token can try keys offline until one fits, and then sign anything."
            );
            self.say(Code::KeyShort, "", text);
        }
    }

    fn expiry(&mut self, claims: &Claims) {
        let now = self.context.now;
        let Some(exp) = claims.exp else {
            self.say(
                Code::NeverExpires,
                "/exp",
                "Whoever finds this token can use it for as long as the key stays the same.",
            );
            return;
        };
        let longest = u64::from(self.context.longest_life_days);
        if exp <= now {
            let text = "The expiry lies in the past. Servers refuse the token once thirty seconds have gone by.";
            self.say(Code::Expired, "/exp", text);
        } else if exp >= FAR_FUTURE {
            self.say(Code::ExpiryTooFar, "/exp", "The expiry lies beyond the year 3000, which is as good as never.");
        } else if exp - now > longest * DAY {
            let days = (exp - now).div_ceil(DAY);
            let text = format!("The token holds for {days} days; more than {longest} are remarked on.");
            self.say(Code::LifeTooLong, "/exp", text);
        }
    }

    fn access(&mut self, claims: &Claims) {
        match &claims.access {
            None => self.say(Code::AccessMissing, "", "A token without the claim may do everything, like the API key."),
            Some(Access::Global(GlobalMode::Manage)) => self.say(
                Code::AccessManage,
                "/access",
                "The token may do everything, like the API key: delete collections, recover snapshots, remove peers.",
            ),
            Some(Access::Global(GlobalMode::Read)) => {}
            Some(Access::Collections(entries)) => self.entries(entries),
        }
    }

    /// Whether the text holds characters that are not seen.
    fn deceptive(&mut self, place: &str, text: &str) -> bool {
        let found = text.chars().any(is_deceptive);
        if found {
            let text = format!("The text holds characters that are not seen: \"{}\".", shown(text));
            self.say(Code::DeceptiveText, place, text);
        }
        found
    }

    fn holder(&mut self, claims: &Claims) {
        let version = self.context.version;
        for (place, text) in [("/subject", &claims.subject), ("/sub", &claims.sub)] {
            if let Some(text) = text {
                self.deceptive(place, text);
            }
        }
        let named = |claim: &Option<String>| claim.as_ref().is_some_and(|text| !text.trim().is_empty());
        if claims.sub.is_some() && version < since::SUB {
            let text = format!("sub exists since {}.", since::SUB);
            self.say(Code::ClaimNewer, "/sub", text);
        }
        if version < since::SUBJECT {
            if claims.subject.is_some() {
                let text = format!("subject exists since {}.", since::SUBJECT);
                self.say(Code::ClaimNewer, "/subject", text);
            }
        } else if named(&claims.subject) {
        } else if named(&claims.sub) {
            self.say(
                Code::SubNotSubject,
                "/sub",
                "sub goes to the inference service. The audit log shows subject, so it would not tell who this was.",
            );
        } else {
            self.say(Code::SubjectMissing, "/subject", "The audit log would not tell who used this token.");
        }
    }

    fn unknown(&mut self, unknown: &Unknown) {
        let mut other = Unknown::new();
        for (index, (name, value)) in unknown.iter().enumerate() {
            let twice = || unknown[..index].iter().any(|(earlier, _)| earlier == name);
            let full = value.as_str().starts_with(['[', '{']) && value.as_str().len() > 2;
            let trips = match name.as_str() {
                "nbf" => full || twice(),
                "iss" | "aud" => twice(),
                _ => false,
            };
            if trips {
                let text = format!("The server does not use {name}, but it refuses the token for this shape of it.");
                self.say(Code::ClaimRefused, format!("/{name}"), text);
            } else if name == "nbf" {
                let text = "Servers take the token at once, whatever nbf says.";
                self.say(Code::NotBeforeIgnored, "/nbf", text);
            } else if !matches!(name.as_str(), "iat" | "iss" | "aud" | "jti") {
                other.push((name.clone(), value.clone()));
            }
        }
        if !other.is_empty() {
            let text = format!("The server does not look at {}.", listed(&other));
            self.say(Code::UnknownClaims, "", text);
        }
    }

    fn size(&mut self, claims: &Claims) {
        let claims = claims.to_compact_json().len();
        let token = (claims * 4).div_ceil(3) + REST_OF_TOKEN;
        let in_kibibytes = |bytes: usize| format!("{} KiB", (bytes as f64 / 102.4).floor() / 10.0);
        let (rest, grpc) = (in_kibibytes(LONGEST_REST_HEAD), in_kibibytes(LONGEST_GRPC_HEADERS));
        let size = format!("The token will be about {} long.", in_kibibytes(token));
        if token > LARGE_TOKEN {
            let text = format!(
                "{size} Many proxies refuse headers beyond 8 KiB in all. 1.18.3 was seen to refuse gRPC calls beyond {grpc} and REST requests beyond {rest}, other headers included."
            );
            self.say(Code::TokenLarge, "", text);
        }
        if token > LONGEST_REST_HEAD {
            let text = format!("{size} 1.18.3 was seen to refuse all requests with headers beyond {rest} (HTTP 431).");
            self.say(Code::TokenTooLarge, "", text);
        }
    }
}

fn listed(unknown: &Unknown) -> String {
    const MOST: usize = 5;
    let names: Vec<_> = unknown.iter().take(MOST).map(|(name, _)| format!("\"{}\"", shown(name))).collect();
    let more = unknown.len().saturating_sub(MOST);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}
