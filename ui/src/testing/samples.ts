import type { Connection, ProfileView, SecretView, Settings, StatusView, TablesView } from "../ipc";

export function connection(some: Partial<Connection> = {}): Connection {
  return {
    send_as: "api_key",
    gateway: { kind: "none" },
    client_certificate: { kind: "none" },
    headers: [],
    peers: [],
    proxy: null,
    server_name: null,
    system_trust: true,
    ca_file: null,
    pin: null,
    danger_accept_any_certificate: false,
    danger_send_keys_over_plain_http: false,
    timeout_seconds: 10,
    ...some,
  };
}

export function profile(some: Partial<ProfileView> = {}): ProfileView {
  return {
    id: "p1",
    name: "search-eu-1",
    folder: "",
    environment: "development",
    address: { scheme: "https", host: "qdrant.example.org", port: 6333, path_prefix: "" },
    url: "https://qdrant.example.org:6333",
    grpc_port: 6334,
    server_version: "1.18.3",
    connection: connection(),
    secrets: [],
    role: "none",
    practice: false,
    updated_at: "2026-11-21T08:00:00Z",
    revision: 1,
    ...some,
  };
}

export function secret(some: Partial<SecretView> = {}): SecretView {
  return {
    slot: "manage_key",
    place: "keychain",
    available: true,
    short: false,
    looks_like_token: false,
    same_as: null,
    ...some,
  };
}

export function tables(some: Partial<TablesView> = {}): TablesView {
  return {
    actions: [],
    groups: [],
    presets: [],
    server_versions: ["1.17.1", "1.18.3", "1.19.0"],
    ...some,
  };
}

export const settings: Settings = {
  theme: "system",
  clipboard_clear_seconds: 30,
  longest_life_days: 90,
  expires_soon_days: 14,
  keychain_timeout_seconds: 15,
  notify_of_endings: true,
};

export function status(some: Partial<StatusView> = {}): StatusView {
  return {
    app_version: "0.1.0",
    keychain: { store: "Secret Service", state: "available", message: null, remedy: null },
    notices: [],
    platform: "linux",
    ...some,
  };
}
