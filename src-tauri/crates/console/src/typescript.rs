//! The types that cross to the window, as TypeScript.
//!
//! The file `ui/src/ipc/generated/types.ts` holds exactly what [`declarations`] gives; a test compares them, and writes
//! the file when the variable `PORTCULLIS_WRITE_TYPES` is set.

use crate::audit::{
    AuditAction, AuditAnswer, AuditBrokenLine, AuditEventDetail, AuditExportForm, AuditFacet, AuditFacetValue,
    AuditFileProblem, AuditFound, AuditLoaded, AuditNeeded, AuditNeighbours, AuditOffer, AuditOpened, AuditProgress,
    AuditSavedSearch, AuditSearchForm, AuditValueState, AuditWrong,
};
use crate::clipboard::CopiedView;
use crate::connection::{
    CertificateGlance, ClusterRole, ConnectionProblem, ConnectionReport, CredentialChoice, PinForm, PinQuestion,
    PinState, ProblemView, RoleView, Stage, StageState, StageView, TestForm,
};
use crate::console::{Platform, StatusView};
use crate::error::{CommandError, ErrorCode, Notice, NoticeCode};
use crate::facts::{
    AliasFact, AuditFacts, AuditSample, ClusterFacts, ClusterNames, CollectionFact, CollectionName, Fact, FactsForm,
    FeatureFact, IndexedField, PeerFact, PortFact, PortKind, PortTls, RefusalCount, RouteUse, SystemFacts, TlsFacts,
    Transport, VersionCount, WhyUnknown,
};
use crate::inspect::{
    ConditionView, GrpcPrediction, InspectForm, InspectView, LooksLike, PredictionView, RestPrediction, SignatureState,
    SignatureView,
};
use crate::keychain::{KeychainState, KeychainView};
use crate::ledger::{LedgerForm, LedgerRecordView, LedgerShow, LedgerState, LedgerView};
use crate::matrix::{
    AnswerView, ColumnKind, ColumnView, GuideDifference, Level, MatrixFormat, MatrixView, RowView, Verdict,
};
use crate::mint::{MintForm, MintedView};
use crate::moment::{ExpiryState, ExpiryView};
use crate::posture::{
    AcceptForm, FileText, FilesView, FleetProblem, FleetRow, PastRun, PostureFilesForm, PostureForm, PostureView,
    ReportSource,
};
use crate::practice::{PracticeFlaw, PracticeView};
use crate::preview::{CompareWith, ComparedKey, Draft, DraftError, FindingView, PreviewForm, PreviewView};
use crate::profiles::{
    Address, Brought, ClientCertificate, Connection, Environment, FixedHeader, Gateway, ImportView, Peer, ProfileForm,
    ProfileView, Role, Scheme, SecretView, SendAs, Skipped,
};
use crate::secret::{SecretEdit, SecretPlace, SecretSlot, SigningKey};
use crate::settings::{Settings, Theme};
use crate::snippets::{SnippetForm, SnippetView};
use crate::tables::{ActionScope, ActionView, GroupView, PresetView, Requirement, TablesView};
use crate::tls::{
    CalendarEntry, CalendarPort, CalendarView, KnownPeers, SectionForm, SectionView, TlsFileView, TlsProgress,
    TlsScanForm, TlsScanView,
};
use crate::verify::{
    ConditionState, ConditionTried, ObservedAnswer, PredictedAnswer, TryConditionForm, VerifyCondition,
    VerifyConditionState, VerifyForm, VerifyPlan, VerifyProgress, VerifyReport, VerifyRow,
};
use portcullis_posture::{
    Accepted, Assessment, Cap, Category, Change, ChangeKind, CheckResult, Difference, Evidence, Grade, LastKnown,
    Place, ResultState, Severity as RiskSeverity, Sides, Snippet as MendSnippet, Tally,
};
use portcullis_tls::file::{FileForm, OpenedFile};
use portcullis_tls::key::KeyInFile;
use portcullis_tls::report as tls;
use portcullis_tls::section::{SectionCode, SectionFinding, SectionReport, SectionState};
use portcullis_tls::seen::{ChangeCode, SeenCertificate, SeenPort, TlsChange};
use qdrant_access::form::{
    AccessForm, ClaimsForm, CollectionEntry, CollectionModeForm, GlobalModeForm, MatchForm, ValueExistsForm, ValueType,
};
use qdrant_access::lint::Severity;
use qdrant_audit as audit;
use ts_rs::{Config, TS};

/// Every type of the contract with the window, as the text of a TypeScript module.
pub fn declarations() -> String {
    let config = Config::new().with_large_int("number");
    let mut text = "// Generated from the Rust types of portcullis-console. Do not edit: see src-tauri/crates/console/src/typescript.rs.\n".to_owned();
    macro_rules! declare {
        ($($name:ty),* $(,)?) => { $( text.push_str(&tidy(&format!("\nexport {}\n", <$name as TS>::decl(&config)))); )* };
    }
    declare!(
        CommandError,
        ErrorCode,
        Notice,
        NoticeCode,
        StatusView,
        Platform,
        KeychainView,
        KeychainState,
        Settings,
        Theme,
        Environment,
        SecretSlot,
        SecretPlace,
        Address,
        Scheme,
        Connection,
        SendAs,
        Gateway,
        ClientCertificate,
        FixedHeader,
        Peer,
        SecretEdit,
        ProfileForm,
        SecretView,
        ProfileView,
        Role,
        ImportView,
        Brought,
        Skipped,
        CredentialChoice,
        ConnectionProblem,
        ProblemView,
        PinQuestion,
        PinState,
        CertificateGlance,
        TestForm,
        PinForm,
        ConnectionReport,
        StageView,
        Stage,
        StageState,
        RoleView,
        ClusterRole,
        TablesView,
        GroupView,
        ActionView,
        ActionScope,
        Requirement,
        PresetView,
        ClaimsForm,
        AccessForm,
        GlobalModeForm,
        CollectionEntry,
        CollectionModeForm,
        ValueExistsForm,
        MatchForm,
        ValueType,
        Draft,
        SigningKey,
        PreviewForm,
        CompareWith,
        ComparedKey,
        PreviewView,
        DraftError,
        Severity,
        FindingView,
        ExpiryView,
        ExpiryState,
        MatrixView,
        ColumnView,
        ColumnKind,
        Level,
        AnswerView,
        Verdict,
        RowView,
        GuideDifference,
        MatrixFormat,
        MintForm,
        MintedView,
        LedgerRecordView,
        LedgerState,
        LedgerForm,
        LedgerShow,
        LedgerView,
        SnippetForm,
        SnippetView,
        CopiedView,
        InspectForm,
        InspectView,
        LooksLike,
        SignatureView,
        SignatureState,
        PredictionView,
        RestPrediction,
        GrpcPrediction,
        ConditionView,
        FactsForm,
        Fact<String>,
        WhyUnknown,
        ClusterFacts,
        AuditFacts,
        AuditSample,
        FeatureFact,
        SystemFacts,
        RefusalCount,
        RouteUse,
        Transport,
        PeerFact,
        VersionCount,
        PortFact,
        CollectionFact,
        IndexedField,
        AliasFact,
        PortTls,
        PortKind,
        TlsFacts,
        ClusterNames,
        CollectionName,
        VerifyForm,
        VerifyPlan,
        VerifyProgress,
        VerifyReport,
        VerifyRow,
        PredictedAnswer,
        ObservedAnswer,
        VerifyCondition,
        VerifyConditionState,
        TryConditionForm,
        ConditionTried,
        ConditionState,
        PracticeView,
        PracticeFlaw,
        tls::TlsReport,
        tls::PortRole,
        tls::PortReport,
        tls::PortState,
        tls::ProtocolReport,
        tls::ProtocolName,
        tls::Agreed,
        tls::Alpn,
        tls::ClientCertificateUse,
        tls::CertificateView,
        tls::KeyView,
        tls::ChainFinding,
        tls::ChainCode,
        tls::TrustReport,
        tls::TrustView,
        tls::DistrustCode,
        tls::NameCheck,
        tls::NameKind,
        tls::Weight,
        tls::VerdictView,
        tls::ConfigSnippet,
        tls::VerdictCode,
        SeenPort,
        SeenCertificate,
        TlsChange,
        ChangeCode,
        TlsScanForm,
        TlsProgress,
        TlsScanView,
        KnownPeers,
        CalendarView,
        CalendarEntry,
        CalendarPort,
        TlsFileView,
        SectionForm,
        SectionView,
        SectionReport,
        SectionFinding,
        SectionCode,
        SectionState,
        OpenedFile,
        FileForm,
        KeyInFile,
        PostureForm,
        PostureView,
        PastRun,
        FleetRow,
        FleetProblem,
        AcceptForm,
        PostureFilesForm,
        FileText,
        FilesView,
        ReportSource,
        Assessment,
        CheckResult,
        ResultState,
        RiskSeverity,
        Category,
        Evidence,
        Place,
        MendSnippet,
        Sides,
        LastKnown,
        Cap,
        Grade,
        Tally,
        Accepted,
        Difference,
        Change,
        ChangeKind,
        AuditOpened,
        AuditLoaded,
        AuditProgress,
        AuditFileProblem,
        AuditSearchForm,
        AuditAnswer,
        AuditFound,
        AuditWrong,
        AuditFacet,
        AuditFacetValue,
        AuditValueState,
        AuditOffer,
        AuditEventDetail,
        AuditNeeded,
        AuditAction,
        AuditNeighbours,
        AuditBrokenLine,
        AuditExportForm,
        AuditSavedSearch,
        audit::EventId,
        audit::Row,
        audit::Field,
        audit::EventField,
        audit::Histogram,
        audit::Bucket,
        audit::Rise,
        audit::RiseOf,
        audit::Mostly,
        audit::FirstSeen,
        audit::Question,
        audit::SuggestionKind,
        audit::Format,
    );
    text
}

/// Puts each comment on one line, before its field.
fn tidy(declaration: &str) -> String {
    declaration
        .replace("\n/**\n * ", "\n  /** ")
        .replace("\n */\n", " */\n  ")
        .replace(" \n", "\n")
        .replace(", };", ",\n};")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_committed_types_are_those_of_the_rust_code() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/ipc/generated/types.ts");
        if std::env::var_os("PORTCULLIS_WRITE_TYPES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, declarations()).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == declarations(),
            "ui/src/ipc/generated/types.ts is out of date: run \
             `PORTCULLIS_WRITE_TYPES=1 cargo test -p portcullis-console committed_types` and commit it"
        );
    }

    #[test]
    fn no_type_is_declared_with_a_number_that_json_cannot_hold() {
        assert!(!declarations().contains("bigint"));
    }
}
