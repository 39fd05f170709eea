// Generated from the Rust types of portcullis-console. Do not edit: see src-tauri/crates/console/src/typescript.rs.

export type CommandError = {
  /** What the screens decide by. */
  code: ErrorCode,
  /** What happened, as a sentence. */
  message: string,
  /** What to do about it, as a sentence. */
  remedy: string,
  /** The field of the form that it belongs to. */
  field: string | null,
};

export type ErrorCode = "invalid_field" | "profile_not_found" | "profile_incomplete" | "keychain_absent" | "keychain_locked" | "keychain_refused" | "keychain_timeout" | "keychain_failed" | "secret_missing" | "secret_too_long" | "store_unreadable" | "store_unwritable" | "store_newer" | "ledger_unwritable" | "import_invalid" | "import_newer" | "claims_invalid" | "minting_blocked" | "confirmation_needed" | "input_too_large" | "clipboard_unavailable" | "file_unwritable" | "internal";

export type Notice = {
  /** What the screens decide by. */
  code: NoticeCode,
  /** What happened. */
  message: string,
  /** What to do. */
  remedy: string,
};

export type NoticeCode = "store_recovered" | "store_damaged_no_copy" | "ledger_damaged" | "secrets_unsettled";

export type StatusView = {
  /** Of this program. */
  app_version: string,
  /** Whether secrets can be kept. */
  keychain: KeychainView,
  /** What the admin should know. */
  notices: Array<Notice>,
  /** The newest server whose rules are known. */
  newest_server_version: string,
  /** The servers at which a rule changed, oldest first. */
  known_server_versions: Array<string>,
  /** What this runs on. */
  platform: Platform,
};

export type Platform = "linux" | "macos" | "windows";

export type KeychainView = {
  /** What it calls itself: `Secret Service`. */
  store: string,
  /** Whether it can be used. */
  state: KeychainState,
  /** What is wrong. */
  message: string | null,
  /** What to do about it. */
  remedy: string | null,
};

export type KeychainState = "available" | "absent" | "locked" | "not_responding" | "refused";

export type Settings = {
  /** Light or dark. */
  theme: Theme,
  /** How long a copied token stays in the clipboard: 5 to 600 seconds, 30 unless set. */
  clipboard_clear_seconds: number,
  /** The longest life of a token that raises no finding: 1 to 3,650 days, 90 unless set. */
  longest_life_days: number,
  /** How long before its end a token counts as expiring soon: 1 to 365 days, 14 unless set. */
  expires_soon_days: number,
  /** How long the keychain is waited for: 2 to 120 seconds, 15 unless set. */
  keychain_timeout_seconds: number,
};

export type Theme = "system" | "light" | "dark";

export type Environment = "production" | "staging" | "development" | "other";

export type SecretSlot = "manage_key" | "alternate_key" | "read_only_key" | "token";

export type SecretPlace = "keychain" | "session";

export type Address = {
  /** With TLS or without. */
  scheme: Scheme,
  /** A name or an IP address; IPv6 without brackets. */
  host: string,
  /** The REST port. */
  port: number,
  /** Empty, or like `/qdrant`. */
  path_prefix: string,
};

export type Scheme = "https" | "http";

export type SecretEdit = { "kind": "keep" } | { "kind": "remove" } | { "kind": "set",
  /** The secret. */
  value: string,
  /** Where to keep it. */
  place: SecretPlace,
};

export type ProfileForm = {
  /** Absent for a new one. */
  id: string | null,
  /** 1 to 120 characters. */
  name: string,
  /** Empty for none, else up to 120 characters. */
  folder: string,
  /** What the cluster is for. */
  environment: Environment,
  /** Where REST is. */
  address: Address,
  /** Where gRPC is. */
  grpc_port: number | null,
  /** Like `1.18.3`. */
  server_version: string | null,
  /** `service.api_key`. */
  manage_key: SecretEdit,
  /** `service.alt_api_key`. */
  alternate_key: SecretEdit,
  /** `service.read_only_api_key`. */
  read_only_key: SecretEdit,
  /** A token of somebody else's making. */
  token: SecretEdit,
};

export type SecretView = {
  /** Which one. */
  slot: SecretSlot,
  /** Where it is kept. */
  place: SecretPlace,
  /** Not when it was kept for a session that is over. */
  available: boolean,
  /** Under 32 bytes. */
  short: boolean,
  /** It has the form of a token. */
  looks_like_token: boolean,
  /** Another slot of this profile holds the same. */
  same_as: SecretSlot | null,
};

export type ProfileView = {
  /** Never changes. */
  id: string,
  /** The admin's name for it. */
  name: string,
  /** Empty for none. */
  folder: string,
  /** What the cluster is for. */
  environment: Environment,
  /** Where REST is. */
  address: Address,
  /** The address as one text. */
  url: string,
  /** Where gRPC is. */
  grpc_port: number | null,
  /** Like `1.18.3`. */
  server_version: string | null,
  /** What is known of its secrets. */
  secrets: Array<SecretView>,
  /** What the strongest of its secrets is. */
  role: Role,
  /** RFC 3339. */
  updated_at: string,
};

export type Role = "manage" | "read_only" | "token" | "none";

export type ImportView = {
  /** The new profiles. */
  added: Array<ProfileView>,
  /** Those that were left out. */
  skipped: Array<Skipped>,
};

export type Skipped = {
  /** Its name in the file. */
  name: string,
  /** Why. */
  reason: string,
};

export type TablesView = {
  /** Every action, in the order in which it is shown. */
  actions: Array<ActionView>,
  /** The groups of actions, in their order. */
  groups: Array<GroupView>,
  /** Claims to start from, the safest first. */
  presets: Array<PresetView>,
};

export type GroupView = {
  /** What the actions name it by. */
  id: string,
  /** Its name for people. */
  label: string,
};

export type ActionView = {
  /** Like `create_payload_index`. */
  id: string,
  /** Like `create payload index`. */
  label: string,
  /** The group's id. */
  group: string,
  /** What it is about. */
  scope: ActionScope,
  /** What it needs. */
  requires: Array<Requirement>,
  /** Method and path. */
  rest: string | null,
  /** Package, service and method. */
  grpc: string | null,
  /** The first server that has it. */
  since: string | null,
  /** The last server that has it. */
  until: string | null,
  /** What is worth knowing. */
  note: string | null,
};

export type ActionScope = "collection" | "cluster";

export type Requirement = "read" | "write" | "manage" | "extras";

export type PresetView = {
  /** What comparing names it by. */
  id: string,
  /** Its name for people. */
  label: string,
  /** What it is good for. */
  description: string,
  /** The claims, with names of collections and expiry left open. */
  form: ClaimsForm,
  /** It grants everything. */
  risky: boolean,
};

export type ClaimsForm = {
  /** The claim `subject`. */
  subject: string | null,
  /** The claim `sub`. */
  sub: string | null,
  /** The claim `exp`: seconds since 1970, in decimal digits. */
  exp: string | null,
  /** The claim `access`. */
  access: AccessForm,
  /** The claim `value_exists`. */
  value_exists: ValueExistsForm | null,
  /** Unknown claims: the text of a JSON object, `{}` if there are none. */
  unknown: string,
};

export type AccessForm = { "kind": "absent" } | { "kind": "global",
  /** Read or manage. */
  mode: GlobalModeForm, } | { "kind": "collections",
  /** One entry for each collection. */
  entries: Array<CollectionEntry>,
};

export type GlobalModeForm = "r" | "m";

export type CollectionEntry = {
  /** The collection's name. */
  collection: string,
  /** What may be done there. */
  access: CollectionModeForm,
  /** A payload constraint as JSON text, kept as it is. */
  payload: string | null,
  /** Unknown fields: the text of a JSON object. */
  unknown: string,
};

export type CollectionModeForm = "r" | "rw" | "prw";

export type ValueExistsForm = {
  /** The collection in which the point is looked for. */
  collection: string,
  /** What the point must carry. */
  matches: Array<MatchForm>,
  /** Unknown fields: the text of a JSON object. */
  unknown: string,
};

export type MatchForm = {
  /** The payload key. */
  key: string,
  /** The type of the value. */
  value_type: ValueType,
  /** The value: any text, decimal digits, or `true` and `false`. */
  value: string,
  /** Unknown fields: the text of a JSON object. */
  unknown: string,
};

export type ValueType = "text" | "integer" | "boolean";

export type Draft = { "kind": "form",
  /** What it holds. */
  form: ClaimsForm, } | { "kind": "json",
  /** Any text. */
  text: string,
};

export type SigningKey = "manage_key" | "alternate_key";

export type PreviewForm = {
  /** The claims. */
  draft: Draft,
  /** The profile whose key would sign. */
  profile_id: string | null,
  /** Which of its keys. */
  signing_key: SigningKey,
  /** The server that the token is for, like `1.18.3`. */
  server_version: string,
  /** What the token is compared with. */
  compare_with: CompareWith | null,
};

export type CompareWith = { "kind": "preset",
  /** The id. */
  preset: string, } | { "kind": "token",
  /** The token. */
  token: string, } | { "kind": "claims",
  /** The JSON. */
  text: string, } | { "kind": "key",
  /** Which kind of key. */
  key: ComparedKey,
};

export type ComparedKey = "manage_key" | "read_only_key";

export type PreviewView = {
  /** The draft in the form; absent when the JSON is not claims yet. */
  form: ClaimsForm | null,
  /** The claims as JSON, laid out for people; the given text when it does not parse. */
  json: string,
  /** What keeps the draft from being claims. */
  errors: Array<DraftError>,
  /** What is worth knowing before signing. */
  findings: Array<FindingView>,
  /** What the token could do. */
  matrix: MatrixView | null,
  /** What it is compared with could do: the same rows and columns as `matrix`. */
  other: MatrixView | null,
  /** Why there is nothing to compare with. */
  other_error: string | null,
  /** When it ends. */
  expiry: ExpiryView | null,
  /** Whether nothing speaks against minting, apart from what asks first. */
  can_mint: boolean,
  /** The codes of the findings that must be accepted first. */
  asks_first: Array<string>,
};

export type DraftError = {
  /** JSON pointer; empty for the whole. */
  place: string,
  /** Counted from 1; only for drafts in JSON. */
  line: number | null,
  /** Counted from 1, in characters; only for drafts in JSON. */
  column: number | null,
  /** What is wrong and what would be right. */
  message: string,
};

export type Severity = "blocking" | "dangerous" | "consider" | "note";

export type FindingView = {
  /** Names the kind of finding. */
  code: string,
  /** How much it matters. */
  severity: Severity,
  /** JSON pointer into the claims. */
  place: string,
  /** A few words. */
  title: string,
  /** What it means. */
  text: string,
  /** What to do. */
  remedy: string,
};

export type ExpiryView = {
  /** The claim `exp`. */
  at_unix: number | null,
  /** Like `2026-12-21 10:00 UTC`; absent when it never ends or lies beyond any calendar. */
  at_utc: string | null,
  /** Like `in 30 days`. */
  distance: string,
  /** What the server makes of it now. */
  state: ExpiryState,
};

export type ExpiryState = "never" | "valid" | "in_leeway" | "expired";

export type MatrixView = {
  /** The server that it holds for. */
  server_version: string,
  /** What the credential meets. */
  columns: Array<ColumnView>,
  /** Every answer that occurs. */
  answers: Array<AnswerView>,
  /** The actions, in the order of the table. */
  rows: Array<RowView>,
  /** More collections than columns: each column stands for all collections of one level. */
  folded: boolean,
};

export type ColumnView = {
  /** What it stands for. */
  kind: ColumnKind,
  /** Its heading. */
  label: string,
  /** How many collections it stands for. */
  count: number,
  /** What the credential holds there. */
  level: LevelView,
};

export type ColumnKind = "collection" | "level" | "any_other";

export type LevelView = "manage" | "read" | "r" | "rw" | "prw" | "none";

export type AnswerView = {
  /** In one word. */
  decision: DecisionView,
  /** The server's words when denied, what is seen when filtered. */
  text: string | null,
};

export type DecisionView = "allowed" | "filtered" | "denied";

export type RowView = {
  /** The id of the action. */
  action: string,
  /** For each column the index of its answer; exactly one when the action is about the cluster. */
  cells: Array<number>,
  /** Where the published guide says otherwise. */
  guide: Array<GuideDifference>,
};

export type GuideDifference = {
  /** The index of the cell. */
  column: number,
  /** What the guide says. */
  says: DecisionView,
};

export type MatrixFormat = "csv" | "markdown" | "json";

export type MintForm = {
  /** The claims. */
  draft: Draft,
  /** The profile whose key signs. */
  profile_id: string,
  /** Which of its keys. */
  signing_key: SigningKey,
  /** The server that the token is for, like `1.18.3`. */
  server_version: string,
  /** What the admin calls the token; up to 200 characters. */
  label: string,
  /** Who gets it; up to 200 characters. */
  holder: string,
  /** The codes of dangerous findings that the admin accepted. */
  accepted: Array<string>,
};

export type MintedView = {
  /** The token. */
  token: string,
  /** What the ledger says of it. */
  record: LedgerRecordView,
};

export type LedgerRecordView = {
  /** Of the record. */
  id: string,
  /** What the admin called the token. */
  label: string,
  /** Who holds it. */
  holder: string,
  /** The profile whose key signed it. */
  profile_id: string,
  /** The name of that profile when it was minted. */
  profile_name: string,
  /** Which of its keys. */
  signing_key: SigningKey,
  /** Tells keys apart. */
  key_fingerprint: string,
  /** SHA-256 of the token. */
  token_fingerprint: string,
  /** JSON, laid out for people. */
  claims: string,
  /** The claim `subject`. */
  subject: string | null,
  /** Like `docs r, events prw`. */
  access_summary: string,
  /** RFC 3339. */
  minted_at: string,
  /** RFC 3339. */
  expires_at: string | null,
  /** Like `in 30 days`. */
  distance: string | null,
  /** Whether it can be used now. */
  state: LedgerState,
};

export type LedgerState = "active" | "expires_soon" | "expired" | "never_expires";

export type LedgerForm = {
  /** Words that must all occur in label, holder, profile, subject, collections or fingerprints. */
  search: string,
  /** Which ones. */
  show: LedgerShow,
  /** Only those of this profile. */
  profile_id: string | null,
};

export type LedgerShow = "all" | "active" | "expires_soon" | "expired";

export type LedgerView = {
  /** Newest first, at most 500; those that expire soon: soonest first. */
  records: Array<LedgerRecordView>,
  /** How many there are, shown or not. */
  total: number,
  /** How many of this profile, or of all, expire soon. */
  expires_soon: number,
  /** How many lines cannot be read. They are kept. */
  damaged: number,
};

export type SnippetForm = {
  /** The cluster; without one, a local server with its usual ports. */
  profile_id: string | null,
  /** The token to put in; without one, a placeholder stands in its place. */
  token: string | null,
  /** The collection that is asked about; without one, the list of collections is asked for. */
  collection: string | null,
};

export type SnippetView = {
  /** Names the client: `curl`, `python`. */
  id: string,
  /** Its name for people. */
  label: string,
  /** The language, as editors name it. */
  language: string,
  /** The snippet. */
  text: string,
};

export type CopiedView = {
  /** When a secret is taken out again. */
  clears_after_seconds: number | null,
};

export type InspectForm = {
  /** As it was pasted, with or without a header around it. */
  token: string,
  /** The profile whose keys it is checked against. */
  profile_id: string | null,
  /** The server that is asked, like `1.18.3`. */
  server_version: string,
  /** Whether that server takes tokens at all. */
  jwt_rbac: boolean,
};

export type InspectView = {
  /** What it looks like. */
  looks_like: LooksLike,
  /** SHA-256 of a token, the short fingerprint of a key. */
  fingerprint: string,
  /** JSON, laid out for people. */
  header: string | null,
  /** JSON, laid out for people. */
  claims: string | null,
  /** The claims in the form. */
  form: ClaimsForm | null,
  /** Why it does not decode, and what was taken off around it. */
  problems: Array<string>,
  /** Who signed it. */
  signature: SignatureView,
  /** When it ends. */
  expiry: ExpiryView | null,
  /** What the server would answer. */
  predicted: PredictionView,
  /** What is worth knowing about its claims. */
  findings: Array<FindingView>,
  /** What it could do. */
  matrix: MatrixView | null,
  /** Its record in the ledger. */
  record: LedgerRecordView | null,
};

export type LooksLike = "token" | "api_key" | "nothing";

export type SignatureView = {
  /** In one word. */
  state: SignatureState,
  /** As a sentence. */
  message: string,
};

export type SignatureState = "manage_key" | "alternate_key" | "no_match" | "not_checked" | "not_signed";

export type PredictionView = {
  /** Over REST. */
  rest: RestPrediction,
  /** Over gRPC. */
  grpc: GrpcPrediction,
  /** What was taken for granted, each as a part of a sentence. */
  assumes: Array<string>,
  /** What only the cluster can tell. */
  condition: ConditionView | null,
};

export type RestPrediction = {
  /** The HTTP status. */
  status: number,
  /** The server's words. */
  text: string | null,
};

export type GrpcPrediction = {
  /** The status code. */
  code: number,
  /** Its name. */
  name: string,
  /** The message. */
  text: string | null,
};

export type ConditionView = {
  /** What must be true. */
  text: string,
  /** What is answered if it is not. */
  if_not: RestPrediction,
  /** What is answered if the collection does not exist. */
  if_collection_missing: RestPrediction,
};
