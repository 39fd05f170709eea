//! Tokens and how they are used: QDR-120 to QDR-129.

use crate::check::{Category, Check, LiveJudge, Severity, Versions};
use crate::live;
use crate::snippets::Mend;
use qdrant_access::version::since;

pub(super) fn rows() -> Vec<Check> {
    vec![Check {
        id: "QDR-120",
        title: "Keys are used where tokens would do",
        category: Category::Tokens,
        severity: Severity::Low,
        opens_everything: false,
        expected: "Clients come with tokens for what they do; keys are for administrators.",
        risk: "Every client that holds the key may do everything, and the audit log cannot tell them apart.",
        remedy: "Give each client a token with a name, an end, and the collections that it uses.",
        cost: "A token for each client, to be renewed.",
        mend: Mend::Settings(&[("service.jwt_rbac", "true")]),
        sources: &["Qdrant documentation, Security: Granular Access Control with JWT"],
        versions: Versions::since(since::AUDIT_API),
        live: Some(LiveJudge::By(live::key_where_a_token_would_do)),
        files: None,
    }]
}
