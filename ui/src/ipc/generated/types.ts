// THE IPC CONTRACT (issue 2). Rust owns these types (serde + ts-rs, exported to ui/src/ipc/generated/types.ts).
// Field names are snake_case on the wire. Enums without data are snake_case strings; enums with data are
// tagged with "kind". Commands take ONE argument object { form: X } (or named simple args as listed) and
// fail with CommandError. Rust may ADD fields; renaming needs agreement.

// ---------- errors ----------
export type CommandError = { code: ErrorCode; message: string; remedy: string; field: string | null /* form field, e.g. "name", "address.host", "secrets.manage_key" */ };
export type ErrorCode =
  | "invalid_field" | "profile_not_found" | "profile_incomplete" /* no key to sign with */
  | "keychain_absent" | "keychain_locked" | "keychain_refused" | "keychain_timeout" | "secret_missing" | "secret_too_long"
  | "store_unreadable" | "store_unwritable" | "store_newer" | "ledger_unwritable"
  | "import_invalid" | "import_newer" | "claims_invalid" | "minting_blocked" | "confirmation_needed" | "input_too_large"
  | "clipboard_unavailable" | "file_unwritable" | "internal";
export type Notice = { code: "store_recovered" | "ledger_damaged" | "store_damaged_no_copy"; message: string; remedy: string };

// ---------- frame ----------
// status() -> StatusView         (asked at start and after keychain errors; never blocks longer than the keychain time-out)
export type StatusView = { app_version: string; keychain: KeychainView; notices: Notice[]; newest_server_version: string; known_server_versions: string[]; platform: "linux" | "macos" | "windows" };
export type KeychainView = { store: string /* "Secret Service", "macOS Keychain", "Windows Credential Manager" */; state: "available" | "absent" | "locked" | "not_responding" | "refused"; message: string | null; remedy: string | null };
// settings() -> Settings ; save_settings({form: Settings}) -> Settings
export type Settings = { theme: "system" | "light" | "dark"; clipboard_clear_seconds: number /*5..600, default 30*/; longest_life_days: number /* lint: too long a life, default 90 */; expires_soon_days: number /* default 14 */; keychain_timeout_seconds: number /* 2..120, default 15 */ };

// ---------- clusters ----------
export type Environment = "production" | "staging" | "development" | "other";
export type SecretSlot = "manage_key" | "alternate_key" | "read_only_key" | "token";
export type SecretPlace = "keychain" | "session";
export type Address = { scheme: "https" | "http"; host: string; port: number; path_prefix: string /* "" or "/qdrant" */ };
export type SecretEdit = { kind: "keep" } | { kind: "remove" } | { kind: "set"; value: string; place: SecretPlace };
export type ProfileForm = { id: string | null; name: string; folder: string; environment: Environment; address: Address; grpc_port: number | null; server_version: string | null;
  manage_key: SecretEdit; alternate_key: SecretEdit; read_only_key: SecretEdit; token: SecretEdit };
export type SecretView = { slot: SecretSlot; place: SecretPlace; available: boolean /* false: session secret of an earlier session */; short: boolean /* under 32 bytes */; looks_like_token: boolean; same_as: SecretSlot | null };
export type ProfileView = { id: string; name: string; folder: string; environment: Environment; address: Address; url: string /* shown, e.g. https://host:6333/prefix */; grpc_port: number | null; server_version: string | null; secrets: SecretView[]; role: "manage" | "read_only" | "token" | "none"; updated_at: string };
// list_profiles() -> ProfileView[]  (in the admin's order)
// save_profile({form: ProfileForm}) -> ProfileView
// duplicate_profile({id, with_secrets: boolean}) -> ProfileView
// delete_profile({id}) -> null      (with all its secrets)
// order_profiles({ids: string[]}) -> ProfileView[]
// export_profiles({ids: string[]}) -> string   (JSON text, versioned, no secrets)
// import_profiles({text: string}) -> ImportView
export type ImportView = { added: ProfileView[]; skipped: { name: string; reason: string }[] };

// ---------- access: static tables ----------
// tables() -> TablesView   (asked once)
export type TablesView = { actions: ActionView[]; groups: { id: string; label: string }[]; presets: PresetView[] };
export type ActionView = { id: string /* "create_payload_index" */; label: string /* "create payload index" */; group: string; scope: "collection" | "cluster"; requires: ("read" | "write" | "manage" | "extras")[]; rest: string | null; grpc: string | null; since: string | null; until: string | null /* last version */; note: string | null };
export type PresetView = { id: string; label: string; description: string; form: ClaimsForm; risky: boolean /* manage */ };

// ---------- claims ----------
export type ClaimsForm = { subject: string | null; sub: string | null; exp: string | null /* unix seconds, decimal */; access: AccessForm; value_exists: ValueExistsForm | null; unknown: string /* JSON object text of unknown claims, "{}" if none */ };
export type AccessForm = { kind: "absent" } | { kind: "global"; mode: "r" | "m" } | { kind: "collections"; entries: CollectionEntry[] };
export type CollectionEntry = { collection: string; access: "r" | "rw" | "prw"; payload: string | null /* JSON text, kept as is */; unknown: string };
export type ValueExistsForm = { collection: string; matches: MatchForm[]; unknown: string };
export type MatchForm = { key: string; value_type: "text" | "integer" | "boolean"; value: string; unknown: string };
export type Draft = { kind: "form"; form: ClaimsForm } | { kind: "json"; text: string };

// ---------- preview ----------
export type SigningKey = "manage_key" | "alternate_key";
// preview({form: PreviewForm}) -> PreviewView    (pure; no key, no disk; called on every keystroke; UI numbers its calls and drops late answers)
export type PreviewForm = { draft: Draft; profile_id: string | null; signing_key: SigningKey; server_version: string; compare_with: CompareWith | null };
export type CompareWith = { kind: "preset"; preset: string } | { kind: "token"; token: string } | { kind: "claims"; text: string } | { kind: "key"; key: "manage_key" | "read_only_key" };
export type PreviewView = {
  form: ClaimsForm | null /* null: the JSON is not (yet) claims */;
  json: string /* canonical pretty JSON of the claims; the given text when it does not parse */;
  errors: DraftError[];
  findings: FindingView[];
  matrix: MatrixView | null;
  other: MatrixView | null /* what compare_with could do; same columns and rows as matrix */;
  other_error: string | null;
  expiry: ExpiryView | null;
  can_mint: boolean; asks_first: string[] /* codes of dangerous findings that must be accepted */;
};
export type DraftError = { place: string /* JSON pointer, "" = whole */; line: number | null; column: number | null /* 1-based; only for json drafts */; message: string };
export type Severity = "blocking" | "dangerous" | "consider" | "note";
export type FindingView = { code: string; severity: Severity; place: string /* JSON pointer into the claims */; title: string; text: string; remedy: string };
export type ExpiryView = { at_unix: number | null; at_utc: string | null /* "2026-12-21 10:00 UTC" */; distance: string /* "in 30 days", "10 seconds ago" */; state: "never" | "valid" | "in_leeway" | "expired" };
export type MatrixView = { server_version: string; columns: ColumnView[]; answers: AnswerView[]; rows: RowView[]; folded: boolean /* more than 24 named collections: columns are per level */ };
export type ColumnView = { kind: "collection" | "level" | "any_other"; label: string; count: number /* collections in it */; level: "manage" | "read" | "r" | "rw" | "prw" | "none" };
export type AnswerView = { decision: "allowed" | "filtered" | "denied"; text: string | null /* the server's words when denied, what is seen when filtered */ };
export type RowView = { action: string; cells: number[] /* index into answers; one per column, or exactly one when the action's scope is "cluster" (drawn merged) */; guide: GuideDifference[] };
export type GuideDifference = { column: number /* index of cell */; says: "allowed" | "filtered" | "denied" };
// export_matrix({form: PreviewForm, format: "csv"|"markdown"|"json"}) -> string

// ---------- minting, ledger, snippets ----------
// mint({form: MintForm}) -> MintedView
export type MintForm = { draft: Draft; profile_id: string; signing_key: SigningKey; server_version: string; label: string; holder: string; accepted: string[] /* finding codes */ };
export type MintedView = { token: string; record: LedgerRecordView };
export type LedgerRecordView = { id: string; label: string; holder: string; profile_id: string; profile_name: string; signing_key: SigningKey; key_fingerprint: string; token_fingerprint: string; claims: string /* JSON */; subject: string | null; access_summary: string /* "docs r, events prw" */; minted_at: string /* RFC 3339 */; expires_at: string | null; distance: string | null; state: "active" | "expires_soon" | "expired" | "never_expires" };
// ledger({form: LedgerForm}) -> LedgerView
export type LedgerForm = { search: string; show: "all" | "active" | "expires_soon" | "expired"; profile_id: string | null };
export type LedgerView = { records: LedgerRecordView[] /* newest first, at most 500 */; total: number; expires_soon: number; damaged: number /* lines that could not be read, kept */ };
// snippets({form: SnippetForm}) -> SnippetView[]
export type SnippetForm = { profile_id: string | null; token: string | null /* null: a placeholder stands in its place */; collection: string | null };
export type SnippetView = { id: string; label: string; language: string; text: string };
// copy_text({text, secret: boolean}) -> CopiedView      backend clipboard; secret: cleared after the setting's seconds if it still holds it
export type CopiedView = { clears_after_seconds: number | null };
// save_text({suggested_name, text}) -> string | null    native save dialog; null when the admin cancelled

// ---------- inspect ----------
// inspect({form: InspectForm}) -> InspectView
export type InspectForm = { token: string; profile_id: string | null; server_version: string; jwt_rbac: boolean };
export type InspectView = {
  looks_like: "token" | "api_key" | "nothing"; fingerprint: string;
  header: string | null; claims: string | null /* pretty JSON */; form: ClaimsForm | null; problems: string[] /* why it does not decode */;
  signature: { state: "manage_key" | "alternate_key" | "no_match" | "not_checked" | "not_signed"; message: string };
  expiry: ExpiryView | null;
  predicted: PredictionView; findings: FindingView[]; matrix: MatrixView | null; record: LedgerRecordView | null };
export type PredictionView = { rest: { status: number; text: string | null }; grpc: { code: number; name: string; text: string | null }; assumes: string[] /* e.g. "the signature is good: no key to check it with" */; condition: ConditionView | null };
export type ConditionView = { text: string; if_not: { status: number; text: string }; if_collection_missing: { status: number; text: string } };
