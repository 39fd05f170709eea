//! What the server can be told about its security: every setting once, with its type, its default and its age.

use qdrant_access::ServerVersion;

/// One setting of the server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// Its full name: `service.api_key`.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
    /// What holds where nobody says anything; absent where that is nothing.
    pub(crate) default: Option<&'static str>,
    /// The version that knows it first.
    pub(crate) since: ServerVersion,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// On or off.
    Switch,
    /// A whole number.
    Number,
    /// A number that may have a fraction.
    Fraction,
    /// A text.
    Text,
    /// A text that nobody should read.
    Secret,
    /// One of a few words.
    OneOf(&'static [&'static str]),
}

/// The sections in which every setting is known.
pub(crate) const SECTIONS: [&str; 4] = ["service", "tls", "cluster", "audit"];

/// Everything that the server's configuration has at its top.
pub(crate) const TOP: [&str; 12] = [
    "log_level",
    "logger",
    "storage",
    "service",
    "cluster",
    "telemetry_disabled",
    "tls",
    "debugger",
    "inference",
    "gpu",
    "feature_flags",
    "audit",
];

impl Setting {
    /// The setting of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// Whether this name is a section that holds settings: `cluster.p2p`.
    pub(crate) fn is_section(name: &str) -> bool {
        SETTINGS.iter().any(|setting| setting.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }
}

const fn setting(name: &'static str, kind: Kind, default: Option<&'static str>, (minor, patch): (u16, u16)) -> Setting {
    Setting { name, kind, default, since: ServerVersion::new(1, minor, patch) }
}

use Kind::{Fraction, Number, OneOf, Secret, Switch, Text};

/// The settings of the sections in which every setting is known, and the secrets elsewhere.
pub(crate) const SETTINGS: &[Setting] = &[
    setting("service.host", Text, Some("0.0.0.0"), (2, 0)),
    setting("service.http_port", Number, Some("6333"), (2, 0)),
    setting("service.grpc_port", Number, Some("6334"), (2, 0)),
    setting("service.metrics_port", Number, None, (17, 0)),
    setting("service.max_request_size_mb", Number, Some("32"), (2, 0)),
    setting("service.max_workers", Number, Some("0"), (2, 0)),
    setting("service.http_keep_alive_timeout_sec", Number, Some("5"), (17, 1)),
    setting("service.http_client_request_timeout_sec", Number, Some("5"), (17, 1)),
    setting("service.http_client_disconnect_timeout_sec", Number, Some("5"), (17, 1)),
    setting("service.enable_cors", Switch, Some("true"), (2, 0)),
    setting("service.enable_tls", Switch, Some("false"), (2, 0)),
    setting("service.verify_https_client_certificate", Switch, Some("false"), (2, 0)),
    setting("service.api_key", Secret, None, (2, 0)),
    setting("service.alt_api_key", Secret, None, (17, 0)),
    setting("service.read_only_api_key", Secret, None, (7, 0)),
    setting("service.jwt_rbac", Switch, Some("false"), (9, 0)),
    setting("service.enforce_internal_auth", Switch, Some("false"), (18, 0)),
    setting("service.hide_jwt_dashboard", Switch, Some("false"), (11, 4)),
    setting("service.static_content_dir", Text, None, (3, 0)),
    setting("service.enable_static_content", Switch, Some("true"), (3, 0)),
    setting("service.slow_query_secs", Fraction, None, (9, 3)),
    setting("service.hardware_reporting", Switch, Some("false"), (12, 2)),
    setting("service.metrics_prefix", Text, None, (16, 0)),
    setting("service.enable_snapshot_url_recovery", Switch, Some("true"), (18, 0)),
    setting("tls.cert", Text, Some("./tls/cert.pem"), (2, 0)),
    setting("tls.key", Text, Some("./tls/key.pem"), (2, 0)),
    setting("tls.ca_cert", Text, Some("./tls/cacert.pem"), (2, 0)),
    setting("tls.cert_ttl", Number, Some("3600"), (2, 0)),
    setting("cluster.enabled", Switch, Some("false"), (2, 0)),
    setting("cluster.peer_id", Number, None, (15, 0)),
    setting("cluster.grpc_timeout_ms", Number, None, (2, 0)),
    setting("cluster.connection_timeout_ms", Number, None, (2, 0)),
    setting("cluster.resharding_enabled", Switch, Some("false"), (13, 0)),
    setting("cluster.p2p.port", Number, Some("6335"), (2, 0)),
    setting("cluster.p2p.connection_pool_size", Number, None, (2, 0)),
    setting("cluster.p2p.enable_tls", Switch, Some("false"), (2, 0)),
    setting("cluster.consensus.max_message_queue_size", Number, None, (2, 0)),
    setting("cluster.consensus.tick_period_ms", Number, Some("100"), (2, 0)),
    setting("cluster.consensus.bootstrap_timeout_sec", Number, None, (2, 0)),
    setting("cluster.consensus.message_timeout_ticks", Number, None, (2, 0)),
    setting("cluster.consensus.compact_wal_entries", Number, Some("128"), (12, 2)),
    setting("audit.enabled", Switch, Some("false"), (17, 0)),
    setting("audit.dir", Text, Some("./storage/audit"), (17, 0)),
    setting("audit.rotation", OneOf(&["daily", "hourly"]), Some("daily"), (17, 0)),
    setting("audit.max_log_files", Number, Some("7"), (17, 0)),
    setting("audit.trust_forwarded_headers", Switch, Some("false"), (17, 0)),
    setting("audit.log_api", Switch, Some("true"), (18, 0)),
    setting("storage.storage_path", Text, Some("./storage"), (2, 0)),
    setting("storage.snapshots_path", Text, Some("./snapshots"), (2, 0)),
    setting("storage.snapshots_config.s3_config.access_key", Secret, None, (10, 0)),
    setting("storage.snapshots_config.s3_config.secret_key", Secret, None, (10, 0)),
];
