/** The way to a cluster in words: what is out of the ordinary, and what is dangerous while it is on. */
import type { ClientCertificate, Connection, Gateway, ProfileView } from "../../ipc";

export const DIRECT: Connection = {
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
};

export type DangerName = "danger_accept_any_certificate" | "danger_send_keys_over_plain_http";

export const DANGERS: Record<DangerName, { short: string; label: string; text: string }> = {
  danger_accept_any_certificate: {
    short: "Any certificate",
    label: "Accept any certificate",
    text: "The server is not checked at all: whoever stands between here and the cluster can pose as it, read the keys and change the answers.",
  },
  danger_send_keys_over_plain_http: {
    short: "Keys over plain HTTP",
    label: "Send keys over plain HTTP",
    text: "Over plain HTTP, keys and tokens are sent unencrypted to another computer: whoever is on the way can read and use them.",
  },
};

export function dangersOf(profile: Pick<ProfileView, "connection">): DangerName[] {
  return (Object.keys(DANGERS) as DangerName[]).filter((name) => profile.connection[name]);
}

const GATEWAYS: Record<Gateway["kind"], (gateway: never) => string> = {
  none: () => "",
  basic: (gateway: Extract<Gateway, { kind: "basic" }>) => `Basic authentication as ${gateway.user}`,
  key: (gateway: Extract<Gateway, { kind: "key" }>) => `Its own key in the header ${gateway.header}`,
};

const CERTIFICATES: Record<ClientCertificate["kind"], (certificate: never) => string> = {
  none: () => "",
  pem: () => "PEM, its key kept as a secret",
  pem_files: (one: Extract<ClientCertificate, { kind: "pem_files" }>) =>
    `PEM files, read at each use: ${one.certificate_path}, ${one.key_path}`,
  pkcs12_file: (one: Extract<ClientCertificate, { kind: "pkcs12_file" }>) =>
    `PKCS#12 file, read at each use: ${one.path}`,
};

export const gatewayWords = (gateway: Gateway) => GATEWAYS[gateway.kind](gateway as never);
export const certificateWords = (one: ClientCertificate) => CERTIFICATES[one.kind](one as never);

/** Who is believed, as one sentence. */
export function trustWords(connection: Connection): string {
  const believed = [
    ...(connection.system_trust ? ["of this computer"] : []),
    ...(connection.ca_file ? [`in ${connection.ca_file}`] : []),
  ];
  if (connection.pin) return `Only the confirmed certificate ${shortPrint(connection.pin)}`;
  if (believed.length === 0) return "No authority: the certificate must be confirmed";
  return `The authorities ${believed.join(" and ")}`;
}

/** What a profile says about the way beyond an address and a key: empty for a plain one. */
export function wayWords(connection: Connection): { term: string; words: string }[] {
  const said: { term: string; words: string | null }[] = [
    { term: "Sent as", words: connection.send_as === "bearer" ? "Authorization: Bearer" : null },
    { term: "Gateway", words: gatewayWords(connection.gateway) },
    { term: "Client certificate", words: certificateWords(connection.client_certificate) },
    {
      term: "Extra headers",
      words: connection.headers.map(({ name, value }) => `${name}: ${value}`).join(", "),
    },
    { term: "Further peers", words: connection.peers.map(({ host, port }) => at(host, port)).join(", ") },
    { term: "Proxy", words: connection.proxy },
    { term: "Server name", words: connection.server_name },
    {
      term: "One request",
      words:
        connection.timeout_seconds === DIRECT.timeout_seconds
          ? null
          : `May take ${connection.timeout_seconds} s`,
    },
  ];
  return said.flatMap(({ term, words }) => (words ? [{ term, words }] : []));
}

/** A fingerprint in groups of four, so that two can be compared by eye. */
export function grouped(sha256: string): string {
  return sha256.match(/.{1,4}/g)?.join(" ") ?? sha256;
}

export const shortPrint = (sha256: string) => `${sha256.slice(0, 12)}…`;

export function at(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
