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
  /** The codes of the findings that it is about; absent where it is about none. */
  findings?: Array<string>,
};

export type ErrorCode = "invalid_field" | "profile_not_found" | "profile_changed" | "profile_incomplete" | "keychain_absent" | "keychain_locked" | "keychain_refused" | "keychain_timeout" | "keychain_failed" | "secret_missing" | "secret_too_long" | "store_unreadable" | "store_unwritable" | "store_newer" | "data_busy" | "ledger_unreadable" | "ledger_unwritable" | "import_invalid" | "import_newer" | "claims_invalid" | "minting_blocked" | "confirmation_needed" | "input_too_large" | "connection_failed" | "practice_failed" | "stopped" | "clipboard_unavailable" | "file_unwritable" | "history_unusable" | "audit_not_offered" | "audit_off" | "audit_not_allowed" | "audit_peer_failed" | "audit_refused" | "audit_unreadable" | "audit_not_done" | "audit_gone" | "internal";

export type Notice = {
  /** What the screens decide by. */
  code: NoticeCode,
  /** What happened. */
  message: string,
  /** What to do. */
  remedy: string,
};

export type NoticeCode = "store_recovered" | "store_damaged_no_copy" | "ledger_damaged" | "secrets_unsettled" | "certificates_ending";

export type StatusView = {
  /** Of this program. */
  app_version: string,
  /** Whether secrets can be kept. */
  keychain: KeychainView,
  /** What the admin should know. */
  notices: Array<Notice>,
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
  /** Whether the system's desktop tells, at the start, of certificates that end soon. */
  notify_of_endings: boolean,
};

export type Theme = "system" | "light" | "dark";

export type Environment = "production" | "staging" | "development" | "other";

export type SecretSlot = "manage_key" | "alternate_key" | "read_only_key" | "token" | "gateway_password" | "gateway_key" | "client_key" | "client_passphrase";

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

export type Connection = {
  /** How the key or token travels. */
  send_as: SendAs,
  /** What asks for a credential of its own in front of the cluster. */
  gateway: Gateway,
  /** What this side shows in the TLS handshake. */
  client_certificate: ClientCertificate,
  /** Sent with every request; nothing secret. */
  headers: Array<FixedHeader>,
  /** Further peers of the same cluster. */
  peers: Array<Peer>,
  /** `http://host:port`, `socks5://host:port` or `socks5h://host:port`. */
  proxy: string | null,
  /** Asked for in the handshake, and looked for in the certificate, instead of the host. */
  server_name: string | null,
  /** Whether the authorities that the system trusts are trusted. */
  system_trust: boolean,
  /** A PEM file with authorities that are trusted too. */
  ca_file: string | null,
  /** The SHA-256 of the one certificate that is accepted, as 64 hexadecimal digits. */
  pin: string | null,
  /** Accepts whatever certificate comes: anybody between here and the cluster can read the keys. */
  danger_accept_any_certificate: boolean,
  /** Sends keys over plain HTTP to other machines: anybody between here and the cluster can read them. */
  danger_send_keys_over_plain_http: boolean,
  /** For one request from its start to its last byte: 1 to 120, 10 unless set. */
  timeout_seconds: number,
};

export type SendAs = "api_key" | "bearer";

export type Gateway = { "kind": "none" } | { "kind": "basic",
  /** The user; the password is a secret of the profile. */
  user: string, } | { "kind": "key",
  /** `apikey` unless set. */
  header: string,
};

export type ClientCertificate = { "kind": "none" } | { "kind": "pem",
  /** The certificate, and those between it and its authority. */
  certificate: string, } | { "kind": "pem_files",
  /** The certificate, and those between it and its authority. */
  certificate_path: string,
  /** Its key. */
  key_path: string, } | { "kind": "pkcs12_file",
  /** The file. */
  path: string,
};

export type FixedHeader = {
  /** Its name. */
  name: string,
  /** Its value, as it is. */
  value: string,
};

export type Peer = {
  /** A name or an IP address. */
  host: string,
  /** The REST port. */
  port: number,
  /** The gRPC port. */
  grpc_port: number | null,
};

export type SecretEdit = { "kind": "keep" } | { "kind": "remove" } | { "kind": "set",
  /** The secret. */
  value: string,
  /** Where to keep it. */
  place: SecretPlace,
};

export type ProfileForm = {
  /** Absent for a new one. */
  id: string | null,
  /** That of the view which was edited: a newer one is not overwritten. Absent when whatever is there is to be replaced. */
  revision: number | null,
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
  /** How the cluster is reached. */
  connection: Connection,
  /** For basic authentication in front of the cluster. */
  gateway_password: SecretEdit,
  /** For a gateway that wants a key in a header. */
  gateway_key: SecretEdit,
  /** The key of the client certificate, as PEM. */
  client_key: SecretEdit,
  /** Of the PKCS#12 file. */
  client_passphrase: SecretEdit,
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
  /** How the cluster is reached. */
  connection: Connection,
  /** What is known of its secrets. */
  secrets: Array<SecretView>,
  /** What the strongest of its secrets is. */
  role: Role,
  /** It leads to a practice cluster: a simulation on this machine. */
  practice: boolean,
  /** RFC 3339. */
  updated_at: string,
  /** Another one after each change. */
  revision: number,
};

export type Role = "manage" | "read_only" | "token" | "none";

export type ImportView = {
  /** The new profiles. */
  added: Array<ProfileView>,
  /** Those that were left out. */
  skipped: Array<Skipped>,
  /** What the new ones bring along that decides whom they trust and where they lead, as it should be looked at. */
  brought: Array<Brought>,
};

export type Brought = {
  /** The profile's name. */
  name: string,
  /** Each as a sentence. */
  words: Array<string>,
};

export type Skipped = {
  /** Its name in the file. */
  name: string,
  /** Why. */
  reason: string,
};

export type CredentialChoice = { "kind": "stored",
  /** A key or the token. */
  slot: SecretSlot, } | { "kind": "best" } | { "kind": "none" } | { "kind": "given",
  /** A key or a token. */
  token: string,
};

export type ConnectionProblem = "no_such_name" | "refused" | "filtered" | "plain_http_on_tls_port" | "tls_on_plain_http_port" | "unknown_ca" | "wrong_host" | "certificate_expired" | "certificate_not_yet_valid" | "client_certificate_required" | "client_certificate_unusable" | "pin_unconfirmed" | "pin_changed" | "gateway_refused" | "qdrant_refused" | "wrong_signature" | "token_expired" | "wrong_prefix" | "not_qdrant" | "too_old" | "managed_cluster" | "plain_http_refused" | "redirected" | "too_large" | "timeout" | "bad_answer" | "proxy_failed" | "cancelled" | "tls_failed" | "connection_lost";

export type ProblemView = {
  /** What the screens decide by. */
  code: ConnectionProblem,
  /** What happened, as a sentence. */
  message: string,
  /** What to do about it, as a sentence. */
  remedy: string,
};

export type PinQuestion = {
  /** Whether another one was trusted before. */
  state: PinState,
  /** The one that the server shows now. */
  seen: CertificateGlance,
  /** The one that was trusted. */
  expected: CertificateGlance | null,
};

export type PinState = "first_use" | "changed";

export type CertificateGlance = {
  /** The fingerprint, as 64 hexadecimal digits. */
  sha256: string,
  /** Whom it names. */
  subject: string,
  /** Who made it. */
  issuer: string,
  /** RFC 3339. */
  not_before: string,
  /** RFC 3339. */
  not_after: string,
};

export type TestForm = {
  /** The profile. */
  profile_id: string,
  /** What to show to the cluster. */
  credential: CredentialChoice,
};

export type PinForm = {
  /** The profile. */
  profile_id: string,
  /** The fingerprint that the admin compared and confirmed. */
  sha256: string,
};

export type ConnectionReport = {
  /** No stage failed. */
  ok: boolean,
  /** In their order, up to the one that failed. */
  stages: Array<StageView>,
  /** Of the server, as far as it told. */
  version: string | null,
  /** What the credential is there. */
  role: RoleView | null,
  /** What to ask about its certificate. */
  pin: PinQuestion | null,
  /** The whole test, in milliseconds. */
  took_ms: number,
};

export type StageView = {
  /** Which one. */
  stage: Stage,
  /** What came of it. */
  state: StageState,
  /** In milliseconds; absent when it was not tried. */
  took_ms: number | null,
  /** What was seen, as a sentence. */
  detail: string,
  /** Why it failed, and what to do. */
  problem: ProblemView | null,
};

export type Stage = "name" | "tcp" | "tls" | "http" | "gateway" | "authentication" | "version" | "role";

export type StageState = "passed" | "failed" | "warning" | "skipped";

export type RoleView = {
  /** In short. */
  role: ClusterRole,
  /** As a sentence. */
  words: string,
};

export type ClusterRole = "manage" | "read_only" | "collections" | "open" | "refused" | "unknown";

export type TablesView = {
  /** Every action, in the order in which it is shown. */
  actions: Array<ActionView>,
  /** The groups of actions, in their order. */
  groups: Array<GroupView>,
  /** Claims to start from, the safest first. */
  presets: Array<PresetView>,
  /** The servers at which a rule changed, oldest first: the last is the newest whose rules are known. */
  server_versions: Array<string>,
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
  /** What everything is answered when the credential is refused whole; of many mistakes the first few are told. */
  refused: RestPrediction | null,
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

export type LevelView = "manage" | "read" | "rw" | "prw" | "r" | "none";

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

export type FactsForm = {
  /** The cluster. */
  profile_id: string,
  /** What is shown to it. */
  credential: CredentialChoice,
  /** Also asks what the cluster will refuse: each refusal leaves an entry in its audit log. */
  with_side_effects: boolean,
  /** The port of the metrics that ask for no key (`service.metrics_port`): no answer of the cluster tells it. */
  metrics_port?: number,
};

export type Fact<T> = { "state": "known",
  /** What was found. */
  value: T,
  /** Where: `GET /telemetry`. */
  source: string,
  /** When, in RFC 3339. */
  at: string, } | { "state": "unknown",
  /** Why not, as a sentence. */
  why: string,
  /** Why not, for decisions. */
  code: WhyUnknown,
};

export type WhyUnknown = "needs_credential" | "needs_global_access" | "not_asked" | "unreachable" | "not_offered_by_version" | "bad_answer" | "cancelled";

export type ClusterFacts = {
  /** The profile. */
  profile_id: string,
  /** The address of the cluster. */
  url: string,
  /** When gathering began, in RFC 3339. */
  gathered_at: string,
  /** Whether gathering was stopped before it was finished. */
  stopped: boolean,
  /** Whether the credential is shown every collection and alias that there is. */
  shows_all_names: boolean,
  /** `version` of `GET /`. */
  version: Fact<string>,
  /** The commit that the server was built from; absent where it does not say. */
  commit: Fact<string | null>,
  /** Whether a provider's gateway stands in front. */
  managed: Fact<boolean>,
  /** Whether everything is open to everyone. */
  open_instance: Fact<boolean>,
  /** `service.jwt_rbac`. */
  jwt_rbac: Fact<boolean>,
  /** `service.hide_jwt_dashboard`. */
  hide_jwt_dashboard: Fact<boolean>,
  /** When the server started, in its own words. */
  startup: Fact<string>,
  /** The audit log; absent when it is off. */
  audit: Fact<AuditFacts | null>,
  /** What the server was built with. */
  features: Fact<Array<FeatureFact>>,
  /** Whether the server runs to recover data only. */
  recovery_mode: Fact<boolean>,
  /** The machine. */
  system: Fact<SystemFacts>,
  /** Answers with status 401 or 403 (gRPC: 16 or 7) since the server started, by route. */
  responses: Fact<Array<RefusalCount>>,
  /** Requests since the server started to routes that 1.19 took out of its published interface. */
  former_routes: Fact<Array<RouteUse>>,
  /** Whether the server is part of a cluster of peers. */
  distributed: Fact<boolean>,
  /** The peers. */
  peers: Fact<Array<PeerFact>>,
  /** How many peers run which version. */
  peer_versions: Fact<Array<VersionCount>>,
  /** Whether the ports between peers can be reached from here. */
  internal_port: Fact<Array<PortFact>>,
  /** Whether the ports between peers answer without any key. */
  internal_unprotected: Fact<Array<PortFact>>,
  /** Whether the port of the metrics can be reached from here. */
  metrics_port: Fact<PortFact>,
  /** Whether web pages of any origin may use the REST interface. */
  cors_any_origin: Fact<boolean>,
  /** Whether an empty key is accepted. */
  empty_key_accepted: Fact<boolean>,
  /** Whether a key that nobody has is accepted. */
  wrong_key_accepted: Fact<boolean>,
  /** Whether a health route opens others. */
  health_route_bypass: Fact<boolean>,
  /** Whether the server's own web pages are shown to those without a key. */
  dashboard: Fact<boolean>,
  /** What the newest entries of the audit log say. */
  audit_sample: Fact<AuditSample>,
  /** The collections that the credential is shown. */
  collections: Fact<Array<CollectionFact>>,
  /** The aliases that the credential is shown. */
  aliases: Fact<Array<AliasFact>>,
  /** The handshake of each port. */
  tls: Array<PortTls>,
};

export type AuditFacts = {
  /** `audit.dir`. */
  dir: string | null,
  /** `audit.rotation`. */
  rotation: string | null,
  /** `audit.max_log_files`. */
  max_log_files: number | null,
  /** `audit.trust_forwarded_headers`. */
  trust_forwarded_headers: boolean | null,
  /** `audit.log_api`. */
  log_api: boolean | null,
  /** How much it holds. */
  dir_size_bytes: number | null,
};

export type AuditSample = {
  /** How many entries were looked at. */
  entries: number,
  /** The time of the oldest of them, as the server wrote it; absent when there is none. */
  since: string | null,
  /** Denied before anybody knew who asked: wrong keys and tokens. */
  denied_authentications: number,
  /** Work on collections that was done with a key. */
  by_key: number,
};

export type FeatureFact = {
  /** Its name. */
  name: string,
  /** Whether it is there. */
  on: boolean,
};

export type SystemFacts = {
  /** Such as `debian`. */
  distribution: string | null,
  /** Such as `12`. */
  distribution_version: string | null,
  /** Whether it runs in a container. */
  is_docker: boolean | null,
  /** Processor cores. */
  cores: number | null,
  /** Memory in KiB. */
  ram_kib: number | null,
  /** Disk in KiB. */
  disk_kib: number | null,
};

export type RefusalCount = {
  /** `rest` or `grpc`. */
  transport: Transport,
  /** Such as `GET /collections`. */
  route: string,
  /** 401 and 403 over REST, 16 and 7 over gRPC. */
  status: number,
  /** How often. */
  count: number,
};

export type RouteUse = {
  /** Such as `POST /collections/{collection_name}/points/search`. */
  route: string,
  /** How often, whatever was answered. */
  count: number,
};

export type Transport = "rest" | "grpc";

export type PeerFact = {
  /** Its number, in decimal digits. */
  id: string,
  /** Where the others reach it. */
  uri: string,
  /** What it runs. */
  version: string | null,
  /** Whether this is the peer that answered. */
  this: boolean,
};

export type VersionCount = {
  /** The version. */
  version: string,
  /** How many peers. */
  peers: number,
};

export type PortFact = {
  /** The machine. */
  host: string,
  /** The port. */
  port: number,
  /** Whether it is so; absent when this port could not be judged. */
  found: boolean | null,
  /** What was seen, as a sentence. */
  words: string,
};

export type CollectionFact = {
  /** Its name. */
  name: string,
  /** How many points it has, about; absent when it was not asked or did not say. */
  points: number | null,
  /** The payload fields that have an index. */
  indexed_fields: Array<IndexedField>,
};

export type IndexedField = {
  /** Its key. */
  key: string,
  /** Such as `keyword`. */
  data_type: string,
};

export type AliasFact = {
  /** The alias. */
  alias: string,
  /** The collection behind it. */
  collection: string,
};

export type PortTls = {
  /** What the port is for. */
  port_kind: PortKind,
  /** The machine. */
  host: string,
  /** The port. */
  port: number,
  /** What the handshake showed; absent when the port speaks no TLS. */
  handshake: Fact<TlsFacts | null>,
};

export type PortKind = "rest" | "grpc" | "internal";

export type TlsFacts = {
  /** Such as `TLSv1.3`; absent when the handshake came to no end. */
  protocol: string | null,
  /** Whether the port asked for a client certificate. */
  asks_for_client_certificate: boolean,
  /** The certificates that the server showed, its own first. */
  chain: Array<CertificateGlance>,
  /** Why the certificate is not trusted, or the handshake failed; absent when all is well. */
  problem: ProblemView | null,
};

export type ClusterNames = {
  /** The collections. */
  collections: Array<CollectionName>,
  /** The aliases. */
  aliases: Array<AliasFact>,
  /** The version, when it is known. */
  version: string | null,
  /** `service.jwt_rbac`, when it is known. */
  jwt_rbac: boolean | null,
  /** When that was found out, in RFC 3339. */
  at: string,
};

export type CollectionName = {
  /** Its name. */
  name: string,
  /** How many points it has, about. */
  points: number | null,
};

export type VerifyForm = {
  /** The cluster. */
  profile_id: string,
  /** What is tried. */
  credential: CredentialChoice,
  /** The version that predictions are made for; as remembered, or as the profile says, if absent. */
  server_version: string | null,
};

export type VerifyPlan = {
  /** How many requests are sent; the first, without the credential, asks whether a Qdrant is there. */
  requests: number,
  /** How many of them are expected to be refused, and so to appear in the audit log. */
  refused_expected: number,
  /** What the admin should know before, as sentences. */
  warning: string,
};

export type VerifyProgress = {
  /** Requests that were answered. */
  done: number,
  /** Requests in all. */
  total: number,
  /** What is being tried now. */
  label: string,
};

export type VerifyReport = {
  /** One row for each action and column. */
  rows: Array<VerifyRow>,
  /** How many requests got no answer that says anything, or were not sent any more. */
  unanswered: number,
  /** In how many of the rows that were tried the answer was another one than predicted. */
  differences: number,
  /** Whether it was stopped before it was finished. */
  stopped: boolean,
  /** How many requests were sent, with the first one that shows no credential. */
  requests: number,
  /** The version that predictions were made for. */
  server_version: string,
  /** What the predictions take for granted. */
  assumes: Array<string>,
  /** Whether the point that `value_exists` asks for is there. */
  condition: VerifyCondition,
};

export type VerifyRow = {
  /** The action's id. */
  action: string,
  /** Its name for people. */
  label: string,
  /** A collection's name, `any other collection`, or `the cluster`. */
  column: string,
  /** What was predicted. */
  predicted: PredictedAnswer,
  /** What was answered; absent when this row was not tried. */
  observed: ObservedAnswer | null,
  /** The label of the row that was tried in its place. */
  inferred_from: string | null,
  /** Why there is no answer, though one was asked for. */
  problem: string | null,
  /** Whether both agree; absent when nothing was answered that says so. */
  agrees: boolean | null,
  /** Whether the row agreed that was tried in its place; absent when there is none, or it got no answer. */
  basis_agrees: boolean | null,
};

export type PredictedAnswer = {
  /** `allowed`, `filtered` or `denied`. */
  decision: string,
  /** The status of a refusal; absent when the request is let through, because its status then depends on the data. */
  status: number | null,
  /** The server's words for a refusal. */
  text: string | null,
};

export type ObservedAnswer = {
  /** The HTTP status. */
  status: number,
  /** The server's words, where it said something is wrong. */
  text: string | null,
  /** The beginning of the answer as it came. */
  raw: string,
};

export type VerifyCondition = {
  /** The outcome. */
  state: VerifyConditionState,
  /** The outcome, as a sentence. */
  words: string,
};

export type VerifyConditionState = "holds" | "fails" | "collection_missing" | "none" | "unknown";

export type TryConditionForm = {
  /** The cluster. */
  profile_id: string,
  /** The claims. */
  draft: Draft,
};

export type ConditionTried = {
  /** The outcome. */
  state: ConditionState,
  /** The outcome, as a sentence. */
  words: string,
  /** About how many points match, when the server said so. */
  matching: number | null,
};

export type ConditionState = "holds" | "fails" | "collection_missing" | "unknown";

export type PracticeView = {
  /** The profile that leads to it. */
  profile_id: string,
  /** Where it is. */
  url: string,
  /** What is wrong with it, on purpose. */
  flaws: Array<PracticeFlaw>,
};

export type PracticeFlaw = {
  /** Names it. */
  id: string,
  /** What is wrong, as a sentence. */
  sentence: string,
};

export type TlsReport = {
  /** When looking began. */
  at: string,
  /** Whether looking was stopped before every port had answered. */
  stopped: boolean,
  /** One for each port, in the order asked. */
  ports: Array<PortReport>,
  /** What to think of the ports, each alone and together; the worst first. */
  verdicts: Array<VerdictView>,
};

export type PortRole = "rest" | "grpc" | "internal" | "metrics" | "other";

export type PortReport = {
  /** What the port is for. */
  role: PortRole,
  /** The machine, as asked for. */
  host: string,
  /** The port. */
  port: number,
  /** The name that clients use and that was sent as SNI, unless it is an address. */
  server_name: string,
  /** Whether it speaks TLS at all. */
  state: PortState,
  /** One sentence about this port. */
  summary: string,
  /** How long the connection took, in microseconds: looking the name up, and the proxy if there is one, count, too. */
  connect_us: number | null,
  /** How long the handshake took, in microseconds, over a connection that is there. */
  handshake_us: number | null,
  /** Versions of the protocol, newest first, each tried. */
  protocols: Array<ProtocolReport>,
  /** What the best handshake agreed on; absent when none came to an end. */
  agreed: Agreed | null,
  /** Whether a client certificate is wanted. */
  client_certificate: ClientCertificateUse,
  /** Whether a second handshake resumed the first; absent when it could not be tried. */
  resumption: boolean | null,
  /** Whether the server stapled an OCSP answer. */
  ocsp_stapled: boolean | null,
  /** The certificates exactly as served, the server's own first. */
  chain: Array<CertificateView>,
  /** The certificates as served, in PEM form, to be saved; never shown. */
  chain_pem: string,
  /** What is to be said of the order and the completeness of the chain. */
  chain_findings: Array<ChainFinding>,
  /** Who trusts the chain; absent without a chain. */
  trust: TrustReport | null,
  /** Which names the certificate covers. */
  names: Array<NameCheck>,
};

export type PortState = { "state": "tls" } | { "state": "plain",
  /** What it speaks, such as `HTTP/1.1`; absent where it did not tell. */
  speaks: string | null, } | { "state": "closed" } | { "state": "filtered" } | { "state": "no_such_name" } | { "state": "failed",
  /** Why, as a sentence. */
  why: string, } | { "state": "stopped" };

export type ProtocolReport = {
  /** Which. */
  version: ProtocolName,
  /** Whether it is offered; absent when that could not be told. */
  offered: boolean | null,
  /** Why it could not be told, or what the server said. */
  words: string | null,
};

export type ProtocolName = "TLSv1.0" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";

export type Agreed = {
  /** The version. */
  protocol: ProtocolName,
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  cipher: string,
  /** Such as `x25519`; absent where the cipher exchanges no key by a group. */
  key_exchange: string | null,
  /** What is spoken inside TLS. */
  alpn: Alpn,
};

export type Alpn = { "state": "chosen",
  /** Such as `h2`. */
  protocol: string, } | { "state": "none_chosen" } | { "state": "not_seen" };

export type ClientCertificateUse = "not_asked" | "asked" | "required" | "unknown";

export type CertificateView = {
  /** SHA-256 of the certificate, as 64 hexadecimal digits. */
  sha256: string,
  /** SHA-256 of its public key (SubjectPublicKeyInfo), as 64 hexadecimal digits; empty when it cannot be read. */
  spki_sha256: string,
  /** Why it cannot be read; the other fields are then empty. */
  unreadable: string | null,
  /** The length in bytes. */
  der_bytes: number,
  /** 1, 2 or 3. */
  version: number,
  /** Whom it names, in the order and form of RFC 4514 (`CN=a,O=b`). */
  subject: string,
  /** The common name, when there is one. */
  common_name: string | null,
  /** Who made it. */
  issuer: string,
  /** The serial number, in upper case hexadecimal digits as OpenSSL prints it. */
  serial: string,
  /** The DNS names. */
  dns_names: Array<string>,
  /** The IP addresses. */
  ip_addresses: Array<string>,
  /** Other names: mail addresses, URIs. */
  other_names: Array<string>,
  /** From when it holds. */
  not_before: string,
  /** Until when it holds. */
  not_after: string,
  /** How many days are left, rounded down; negative when it has ended. */
  days_left: number,
  /** How many days it holds in all; a last one that is not whole counts, too. */
  lifetime_days: number,
  /** The public key. */
  key: KeyView,
  /** How it was signed, such as `sha256WithRSAEncryption`. */
  signature_algorithm: string,
  /** Whether the subject signed itself (the signature was checked with its own key). */
  self_signed: boolean,
  /** `CA` of the basic constraints; absent without the extension. */
  is_ca: boolean | null,
  /** `pathlen` of the basic constraints. */
  path_length: number | null,
  /** Key usages, in the words of OpenSSL. */
  key_usages: Array<string>,
  /** Extended key usages, in the words of OpenSSL or as an OID. */
  extended_key_usages: Array<string>,
  /** Where the issuer's certificate can be had (AIA). */
  ca_issuers: Array<string>,
  /** Where OCSP answers (AIA). */
  ocsp_urls: Array<string>,
  /** Where lists of revoked certificates are. */
  crl_urls: Array<string>,
  /** How many signed certificate timestamps are embedded. */
  sct_count: number,
  /** The subject key identifier, in hexadecimal digits. */
  subject_key_id: string | null,
  /** The authority key identifier, in hexadecimal digits. */
  authority_key_id: string | null,
  /** Whether it demands OCSP stapling (`status_request` of the TLS feature extension). */
  must_staple: boolean,
};

export type KeyView = {
  /** `RSA`, `EC`, `Ed25519`, or the OID. */
  algorithm: string,
  /** The size in bits, when it is known. */
  bits: number | null,
  /** The curve, such as `P-256`. */
  curve: string | null,
};

export type ChainFinding = {
  /** What. */
  code: ChainCode,
  /** As a sentence. */
  words: string,
  /** Which certificates of the chain it is about, from 0. */
  certificates: Array<number>,
};

export type ChainCode = "wrong_order" | "missing_intermediate" | "unknown_root" | "superfluous_root" | "unrelated" | "repeated" | "too_long" | "unreadable";

export type TrustReport = {
  /** The system's store. */
  system: TrustView,
  /** The profile's CA file. */
  ca_file: TrustView,
  /** The profile's pin. */
  pin: TrustView,
};

export type TrustView = { "state": "trusted" } | { "state": "not_trusted",
  /** Why not. */
  code: DistrustCode,
  /** Why not, as a sentence. */
  why: string, } | { "state": "not_set" } | { "state": "unknown",
  /** Why not, as a sentence. */
  why: string,
};

export type DistrustCode = "unknown_issuer" | "self_signed" | "expired" | "not_yet_valid" | "ca_as_leaf" | "wrong_usage" | "weak_signature" | "pin_mismatch" | "revoked" | "unreadable" | "other";

export type NameCheck = {
  /** Whose name. */
  kind: NameKind,
  /** The name or address. */
  name: string,
  /** Whether the certificate covers it. */
  covered: boolean,
  /** By which of its names, or why not. */
  words: string,
};

export type NameKind = "client" | "address" | "peer";

export type Weight = "good" | "note" | "warning" | "critical";

export type VerdictView = {
  /** Which rule. */
  code: VerdictCode,
  /** How much it matters. */
  weight: Weight,
  /** A few words. */
  title: string,
  /** What was seen, as sentences. */
  evidence: string,
  /** What that may lead to. */
  risk: string,
  /** What mends it, in words. */
  remedy: string,
  /** The snippet of configuration that mends it, where there is one. */
  snippet: ConfigSnippet | null,
  /** Which ports it is about, as places in [`TlsReport::ports`]. */
  ports: Array<number>,
  /** Where the rule comes from. */
  source: string,
};

export type ConfigSnippet = {
  /** Where it belongs, such as `config.yaml`. */
  file: string,
  /** The text. */
  text: string,
};

export type VerdictCode = "plain_text" | "internal_plain_text" | "metrics_plain_text" | "different_certificates" | "client_certificates_on_rest_only" | "old_protocol" | "expired" | "not_yet_valid" | "ends_soon" | "long_validity" | "self_signed_ca" | "self_signed" | "untrusted" | "pin_changed" | "wrong_name" | "peer_not_covered" | "common_name_only" | "short_key" | "weak_signature" | "ed25519" | "version_one" | "chain" | "stapling_missing" | "no_http2" | "not_judged";

export type SeenPort = {
  /** What it is for. */
  role: PortRole,
  /** The machine. */
  host: string,
  /** The port. */
  port: number,
  /** When it was seen, in RFC 3339. */
  seen_at: string,
  /** The server's own certificate; absent when the port spoke plain text. */
  certificate: SeenCertificate | null,
};

export type SeenCertificate = {
  /** SHA-256 of the certificate, as 64 hexadecimal digits. */
  sha256: string,
  /** SHA-256 of its public key, as 64 hexadecimal digits. */
  spki_sha256: string,
  /** Whom it names. */
  subject: string,
  /** Who made it. */
  issuer: string,
  /** The key of who made it, as the certificate names it, in hexadecimal digits. */
  issuer_key_id: string | null,
  /** Whether it signed itself. */
  self_signed: boolean,
  /** From when it holds, in RFC 3339. */
  not_before: string,
  /** Until when it holds, in RFC 3339. */
  not_after: string,
};

export type TlsChange = {
  /** Which port, as a place in [`TlsReport::ports`](crate::report::TlsReport::ports). */
  port: number,
  /** What. */
  code: ChangeCode,
  /** As a sentence. */
  words: string,
  /** What it showed the last time; absent at the first. */
  before: SeenPort | null,
  /** What it shows now; absent when it could not be seen. */
  now: SeenPort | null,
};

export type ChangeCode = "first_seen" | "unchanged" | "renewed" | "renewed_with_new_key" | "reissued" | "key_swapped" | "issuer_swapped" | "now_plain" | "now_tls" | "not_seen";

export type TlsScanForm = {
  /** The profile. */
  profile_id: string,
  /** Where metrics are answered (`service.metrics_port`); it is not looked at unless it is named. */
  metrics_port?: number | null,
  /** The port between peers, where it was changed; otherwise what the cluster told, or 6335. */
  internal_port?: number | null,
};

export type TlsProgress = {
  /** Its place in the report to come. */
  place: number,
  /** How many ports are done. */
  done: number,
  /** How many there are. */
  total: number,
  /** The port. */
  report: PortReport,
};

export type TlsScanView = {
  /** The profile. */
  profile_id: string,
  /** Where the profile led when it was looked at. */
  url: string,
  /** What was found out. */
  report: TlsReport,
  /** What became of each port since it was last seen, in the order of the ports. */
  changes: Array<TlsChange>,
  /** The peers whose names were checked; absent while nobody has asked the cluster for its peers. */
  known_peers: KnownPeers | null,
};

export type KnownPeers = {
  /** Their addresses, as the cluster announces them. */
  uris: Array<string>,
  /** When it did, in RFC 3339. */
  at: string,
};

export type CalendarView = {
  /** The moment that the days are counted from, in RFC 3339. */
  at: string,
  /** The one that ends first stands first. */
  entries: Array<CalendarEntry>,
};

export type CalendarEntry = {
  /** The profile. */
  profile_id: string,
  /** What it is called. */
  profile_name: string,
  /** What its cluster is for. */
  environment: Environment,
  /** The ports that served it. */
  ports: Array<CalendarPort>,
  /** Whom it names. */
  subject: string,
  /** Who made it. */
  issuer: string,
  /** SHA-256 of the certificate, as 64 hexadecimal digits. */
  sha256: string,
  /** From when it holds, in RFC 3339. */
  not_before: string,
  /** Until when it holds, in RFC 3339. */
  not_after: string,
  /** How many days are left, rounded down; negative when it has ended. */
  days_left: number,
  /** When it was last seen, in RFC 3339. */
  seen_at: string,
};

export type CalendarPort = {
  /** What it is for. */
  role: PortRole,
  /** The machine. */
  host: string,
  /** The port. */
  port: number,
};

export type TlsFileView = {
  /** Its path. */
  path: string,
  /** It is locked: open the same path again, with its passphrase. */
  needs_passphrase: boolean,
  /** What it holds; absent as long as a passphrase is needed. */
  file: OpenedFile | null,
  /** Whether the system's authorities vouch for the certificates, taken as a chain. */
  trust: TrustReport | null,
  /** What to think of the certificates, as far as that can be told without a port; the worst first. */
  verdicts: Array<VerdictView>,
};

export type SectionForm = {
  /** A `config.yaml`, or its `tls:` section alone; then the paths here are left empty. It may hold keys. */
  config?: string | null,
  /** Where relative paths of the configuration begin: the folder that Qdrant is started in. */
  folder?: string | null,
  /** `tls.cert` */
  cert_path: string,
  /** `tls.key` */
  key_path: string,
  /** `tls.ca_cert` */
  ca_cert_path?: string | null,
  /** The names, addresses or URIs that the certificate has to cover. */
  peer_names: Array<string>,
};

export type SectionView = {
  /** Failed if a check failed, else unknown if one could not be told, else passed. */
  overall: SectionState,
  /** The checks and the certificates. */
  report: SectionReport,
};

export type SectionReport = {
  /** The certificates of `tls.cert`. */
  certificates: Array<CertificateView>,
  /** What was checked, in the order of the codes. */
  findings: Array<SectionFinding>,
};

export type SectionFinding = {
  /** What. */
  code: SectionCode,
  /** How it turned out. */
  state: SectionState,
  /** As a sentence. */
  words: string,
};

export type SectionCode = "settings" | "certificate" | "key" | "key_fits" | "key_permissions" | "validity" | "chain_order" | "chain_verifies" | "client_usage" | "name_covered";

export type SectionState = "passed" | "failed" | "unknown" | "note";

export type OpenedFile = {
  /** In which form it is. */
  form: FileForm,
  /** The certificates in the order of the file. */
  certificates: Array<CertificateView>,
  /** The same in PEM form, to be saved; never shown. */
  chain_pem: string,
  /** What is to be said of their order, taken as a chain; nothing of a bundle of authorities. */
  chain_findings: Array<ChainFinding>,
  /** Whether there is a key beside them, and whether it belongs to the first. */
  key: KeyInFile,
};

export type FileForm = "pem" | "der" | "pkcs12";

export type KeyInFile = "none" | "fits" | "other" | "encrypted" | "unknown";

export type PostureForm = {
  /** The cluster. */
  profile_id: string,
  /** What is shown to it. */
  credential: CredentialChoice,
  /** Also asks what the cluster will refuse: each refusal leaves an entry in its audit log. */
  with_side_effects: boolean,
  /** The port of the metrics that ask for no key (`service.metrics_port`). */
  metrics_port?: number | null,
  /** How many days the audit log is wanted to reach back; 30 where nobody says. */
  retention_days?: number | null,
};

export type PostureView = {
  /** The profile. */
  profile_id: string,
  /** Where it led when it was judged. */
  url: string,
  /** What was found. */
  assessment: Assessment,
  /** What changed since the run before; absent at the first. */
  difference: PostureDifference | null,
  /** The runs so far, the oldest first. */
  history: Array<PastRun>,
  /** The risks that somebody takes, also those that have ended. */
  accepted: Array<AcceptedRisk>,
  /** Whether what the cluster refuses was asked for as well. */
  with_side_effects: boolean,
};

export type PastRun = {
  /** When, in RFC 3339. */
  at: string,
  /** The grade, where there was one. */
  grade: Grade | null,
  /** How many of each. */
  tally: Tally,
};

export type FleetRow = {
  /** The profile. */
  profile_id: string,
  /** What it is called. */
  name: string,
  /** What its cluster is for. */
  environment: Environment,
  /** What was found; absent when it could not be judged. */
  view: PostureView | null,
  /** Why it could not be judged. */
  problem: FleetProblem | null,
};

export type FleetProblem = {
  /** What happened, as a sentence. */
  message: string,
  /** What to do about it, as a sentence. */
  remedy: string,
};

export type AcceptForm = {
  /** The cluster. */
  profile_id: string,
  /** The check. */
  check: string,
  /** Why. */
  reason: string,
  /** The last day on which it holds: `2027-01-31`. */
  until: string,
};

export type PostureFilesForm = {
  /** The cluster that they describe; where it was judged already, both are held side by side. */
  profile_id: string | null,
  /** How many days the audit log is wanted to reach back; 30 where nobody says. */
  retention_days?: number | null,
  /** The files. */
  texts: Array<FileText>,
};

export type FileText = {
  /** What it is called. */
  name: string,
  /** All of it. */
  text: string,
};

export type FilesView = {
  /** What was found. */
  assessment: Assessment,
  /** What could not be read, as sentences. */
  problems: Array<string>,
  /** Whether what the cluster shows was held beside them. */
  beside_cluster: boolean,
};

export type ReportSource = { "kind": "profile",
  /** Its profile. */
  profile_id: string, } | { "kind": "all" } | { "kind": "files" };

export type Assessment = {
  /** What was judged: the name of a profile, or of files. */
  target: string,
  /** When, in RFC 3339. */
  at: string,
  /** The server's version, when it is known. */
  version?: string,
  /** The grade; absent where nothing could be judged. */
  grade?: Grade,
  /** The grade that the findings alone allow, where that is a better one: what could not be looked at keeps it down. */
  by_findings?: Grade,
  /** What keeps it down, the lowest first. */
  caps: Array<Cap>,
  /** How many of each. */
  tally: Tally,
  /** Every check, in the order of the table. */
  results: Array<CheckResult>,
  /** What changed since the run before; absent at the first, and for files. */
  difference?: PostureDifference,
};

export type CheckResult = {
  /** Its stable name: `QDR-001`. */
  id: string,
  /** What is wrong when it fails. */
  title: string,
  /** What it is about. */
  category: CheckCategory,
  /** How much it weighs here. */
  severity: RiskSeverity,
  /** Whether failing it gives everything to everyone. */
  opens_everything: boolean,
  /** How it ended. */
  state: ResultState,
  /** What shows that. Empty only where there was nothing to see. */
  evidence: Array<Evidence>,
  /** Why it is unknown or does not apply. */
  why?: string,
  /** What should be. */
  expected: string,
  /** What can happen otherwise. */
  risk: string,
  /** What mends it. */
  remedy: string,
  /** What mending costs. */
  cost: string,
  /** The same change for each way of running the server. */
  snippets: Array<MendSnippet>,
  /** Where the check comes from. */
  sources: Array<string>,
  /** The risk that was accepted. Beside a check that fails: it was accepted, and that has ended. */
  accepted?: AcceptedRisk,
  /** What each side came to, where a cluster and its files were both judged. */
  sides: Sides | null,
  /** How it ended when it was looked at last, where this run did not ask. */
  last?: LastKnown,
};

export type ResultState = "passed" | "failed" | "accepted" | "not_applicable" | "unknown";

export type RiskSeverity = "info" | "low" | "medium" | "high" | "critical";

export type CheckCategory = "authentication" | "authorization" | "transport" | "network" | "audit" | "version" | "hardening" | "tokens";

export type Evidence = {
  /** What was seen, as a sentence. */
  words: string,
  /** Where: `GET /telemetry`, or a file's name. */
  source: string,
  /** When, in RFC 3339; absent for files. */
  at?: string,
  /** The place in a file. */
  place?: FilePlace,
  /** The change that mends this place, as a unified diff with secrets masked. */
  fix?: string,
};

export type FilePlace = {
  /** The file, as it was given. */
  file: string,
  /** The line, from 1. */
  line: number,
  /** The column in characters, from 1. */
  column: number,
  /** The whole line, with secrets masked. */
  text: string,
};

export type MendSnippet = {
  /** Where it belongs: `config.yaml`, `environment`, `docker run`, `Compose`, `Helm values`, `Kubernetes`. */
  form: string,
  /** The text. */
  text: string,
};

export type Sides = {
  /** What the cluster shows. */
  cluster: ResultState,
  /** What the files say. */
  files: ResultState,
};

export type LastKnown = {
  /** How. */
  state: ResultState,
  /** When, in RFC 3339. */
  at: string,
};

export type Cap = {
  /** The best that the grade can be with it. */
  at_best: Grade,
  /** The check that failed or could not be made. */
  check: string,
  /** Why, in words. */
  words: string,
};

export type Grade = "F" | "D" | "C" | "B" | "A";

export type Tally = {
  /** Failed, critical. */
  critical: number,
  /** Failed, high. */
  high: number,
  /** Failed, medium. */
  medium: number,
  /** Failed, low or for information. */
  low: number,
  /** Passed. */
  passed: number,
  /** Could not be made. */
  unknown: number,
  /** Failed, and accepted by somebody. */
  accepted: number,
  /** Do not concern this cluster. */
  not_applicable: number,
};

export type AcceptedRisk = { check: string, reason: string, until: string,
};

export type PostureDifference = {
  /** When the earlier run was, in RFC 3339. */
  since: string,
  /** The grade then. */
  grade_before?: Grade,
  /** The grade now. */
  grade_after?: Grade,
  /** What there is to say of a check, in the order of the table. What passes as before is not among it. */
  changes: Array<CheckChange>,
};

export type CheckChange = {
  /** The check. */
  check: string,
  /** What is wrong when it fails. The name where the check is no longer made. */
  title: string,
  /** What became of it. */
  kind: CheckChangeKind,
  /** How it ended then; absent where it was not made. */
  before?: ResultState,
  /** How it ended now; absent where it was not made. */
  after?: ResultState,
};

export type CheckChangeKind = "new" | "worse" | "better" | "still_there" | "mended" | "no_longer_applies" | "no_longer_known";

export type AuditOpened = {
  /** What the other commands call it. */
  log: number,
  /** What it is called: the cluster, the folder, the file. */
  name: string,
  /** A term of a query that leaves out what this program itself asked of the cluster to read its log; none for files. */
  without_own: string | null,
  /** The query that the cluster was asked with: of the others, no event is here. None where everything was asked for. */
  narrowed: string | null,
};

export type AuditLoaded = {
  /** Files that were read to their end. A cluster counts as one. */
  files_done: number,
  /** Of how many. */
  files: number,
  /** Bytes that were read. */
  bytes_done: number,
  /** Of how many; the same for a cluster, which does not tell. */
  bytes: number,
  /** Events that can be asked for. */
  events: number,
  /** Lines that are no events. */
  broken: number,
};

export type AuditProgress = {
  /** How far loading has come. */
  progress: AuditLoaded,
  /** Nothing is loading: everything that there was has come, or loading was stopped, or it failed. */
  finished: boolean,
  /** Loading was stopped before everything had come: what is not loaded is in no answer. It can be gone on with. */
  stopped: boolean,
  /** What is written from now on comes in by itself. */
  live: boolean,
  /** Why not everything came; live logs are tried again. */
  problem: CommandError | null,
  /** What could not be read, or not all of it. */
  unread: Array<AuditFileProblem>,
  /** Changes whenever there is something else to be found. */
  revision: number,
};

export type AuditFileProblem = {
  /** Which. */
  path: string,
  /** What is wrong, and what to do. */
  message: string,
  /** Whether events are missing because of it. Otherwise it is a note: what is there was read. */
  missing: boolean,
};

export type AuditSearchForm = {
  /** Where. */
  log: number,
  /** The query. */
  text: string,
  /** From when, in milliseconds since 1970. */
  from_ms: number | null,
  /** Before when. */
  to_ms: number | null,
  /** How many bars the histogram may have. */
  buckets: number,
};

export type AuditAnswer = { "kind": "found" } & AuditFound | { "kind": "wrong" } & AuditWrong;

export type AuditFound = {
  /** What rows of it are asked by. */
  search: number,
  /** The query as it was understood. */
  text: string,
  /** How many events answer it. */
  total: number,
  /** Of how many. */
  events: number,
  /** Lines that would have to be read to know, and are gone. */
  unread: number,
  /** The answers over time. */
  histogram: Histogram,
  /** The values of every field among the answers. */
  facets: Array<AuditFacet>,
  /** Sudden rises. */
  rises: Array<Rise>,
  /** When the first answer to the query was, whatever range was asked for, in milliseconds since 1970. */
  first_ms: number | null,
  /** When the last one was. */
  last_ms: number | null,
  /** That of the [`AuditProgress`] that it belongs to. */
  revision: number,
};

export type AuditWrong = {
  /** What is wrong, as a sentence. */
  message: string,
  /** What to write instead. */
  remedy: string,
  /** Where the part begins that cannot be read, as JavaScript counts. */
  from: number,
  /** Where it ends. */
  to: number,
};

export type AuditFacet = {
  /** The field. */
  field: Field,
  /** How many different values there are. */
  distinct: number,
  /** How many events have a value that is not kept, because there are too many different ones. Queries find them. */
  unkept: number,
  /** Those that most events have. */
  values: Array<AuditFacetValue>,
};

export type AuditFacetValue = {
  /** None for events without the field. */
  value: string | null,
  /** How many events have it. */
  count: number,
  /** What the query says of it. */
  state: AuditValueState,
};

export type AuditValueState = "none" | "included" | "excluded";

export type AuditOffer = {
  /** Where the text begins that it replaces, as JavaScript counts. */
  start: number,
  /** Where that ends. */
  end: number,
  /** What to put there. */
  text: string,
  /** What it is. */
  kind: SuggestionKind,
  /** How many events have it. */
  count: number | null,
};

export type AuditEventDetail = {
  /** The fields that are columns. */
  row: Row,
  /** Its line, or the beginning of it. */
  raw: string,
  /** Whether the line goes on. */
  raw_cut: boolean,
  /** Every field in the order of the line. */
  fields: Array<EventField>,
  /** Whether there are more fields. */
  fields_cut: boolean,
  /** What a client or a proxy called the request. */
  tracing_id: string | null,
  /** Why it was refused, in words; none where it was not, or where the server's words are unknown. */
  needed: AuditNeeded | null,
  /** The row of the access matrix that decided; none where it cannot be told. */
  action: AuditAction | null,
  /** What this console minted for the subject, newest first. */
  tokens: Array<LedgerRecordView>,
};

export type AuditNeeded = {
  /** What was needed, as a sentence. */
  needed: string,
  /** What the token had, as a sentence, when this console minted it. */
  had: string | null,
};

export type AuditAction = {
  /** Its name for programs. */
  id: string,
  /** Its name for people. */
  label: string,
};

export type AuditNeighbours = "time" | "tracing_id";

export type AuditBrokenLine = {
  /** The log that it stands in. */
  source: string,
  /** Where it begins, in bytes. */
  offset: number,
  /** Why it is no event. */
  reason: string,
  /** The line, or the beginning of it. */
  text: string,
};

export type AuditExportForm = {
  /** Of which log. */
  log: number,
  /** Of which search. */
  search: number,
  /** In which form. */
  format: Format,
  /** With which columns beside the time. */
  columns: Array<Field>,
};

export type AuditSavedSearch = {
  /** What the admin called it. */
  name: string,
  /** The query. */
  text: string,
};

export type EventId = {
  /** The code of its log. */
  source: number,
  /** Where its line begins, in bytes. */
  offset: number,
};

export type Row = {
  /** Which event it is. */
  id: EventId,
  /** When: RFC 3339 in UTC with nanoseconds. */
  time: string, result: string | null, auth_type: string | null, subject: string | null, method: string | null, collection: string | null, remote: string | null, api: string | null, error: string | null, source: string | null,
};

export type Field = "result" | "auth_type" | "subject" | "method" | "collection" | "remote" | "api" | "error" | "source";

export type EventField = {
  /** The name as a query has it: dotted where it lies within others. */
  name: string,
  /** The value as a query has it; none for `null` and for an empty object or list. */
  value: string | null,
  /** Whether servers up to 1.18 write a field of this name. */
  known: boolean,
};

export type Histogram = {
  /** When the first bucket begins, in milliseconds since 1970. */
  start_ms: number,
  /** When the last one ends. */
  end_ms: number,
  /** How long a bucket is, in milliseconds: a round length, which begins at round times of the person's zone. Where clocks
 * were put forward or back in between, a bucket may be shorter or longer. */
  width_ms: number,
  /** The buckets, one after the other. */
  buckets: Array<Bucket>,
};

export type Bucket = {
  /** When it begins, in milliseconds since 1970. It ends where the next one begins. */
  start_ms: number,
  /** With the result `ok`. */
  ok: number,
  /** With the result `denied`. */
  denied: number,
  /** With another result, or none. */
  other: number,
};

export type Rise = {
  /** What rose. */
  of: RiseOf,
  /** When its first bucket begins, in milliseconds since 1970. */
  start_ms: number,
  /** When its last bucket ends. */
  end_ms: number,
  /** How many there were. */
  count: number,
  /** How many are usual in such a time. */
  usual: number,
  /** Where most of them come from; none where nothing makes up half of them. */
  mostly: Mostly | null,
};

export type RiseOf = "denied" | "all";

export type Mostly = {
  /** `remote` or `subject`. */
  field: Field,
  /** The value. */
  value: string,
  /** How many have it. */
  count: number,
};

export type FirstSeen = {
  /** The value. */
  value: string,
  /** The time of the first event that has it: RFC 3339 in UTC with nanoseconds. */
  first: string,
  /** How many events have it. */
  count: number,
};

export type Question = {
  /** What it is called in links and settings. */
  id: string,
  /** A few words. */
  title: string,
  /** Why it is worth asking. */
  why: string,
  /** The query. */
  query: string,
  /** What to look at in the answers. */
  by: Field,
  /** Whether the values of `by` are told by the moment when they were first seen, and not by how many there are. */
  first_seen: boolean,
};

export type SuggestionKind = "field" | "word" | "value";

export type Format = "json_lines" | "csv" | "markdown";
