import type { ClientCertificate, Connection, Gateway, SecretSlot } from "../../ipc";
import { DIRECT } from "./connection";
import { isPort } from "./port";
import type { FieldErrors } from "./draft.svelte";

export type PeerDraft = { host: string; port: string; grpcPort: string };

const USUAL_HEADER = "apikey";

/** The way to a cluster while it is being edited: texts as typed. What another choice needs is kept while typing. */
export class ConnectionDraft {
  sendAs = $state<Connection["send_as"]>("api_key");
  gateway = $state<Gateway["kind"]>("none");
  user = $state("");
  header = $state(USUAL_HEADER);
  certificateKind = $state<ClientCertificate["kind"]>("none");
  certificate = $state("");
  certificatePath = $state("");
  keyPath = $state("");
  pkcs12Path = $state("");
  headers = $state<{ name: string; value: string }[]>([]);
  peers = $state<PeerDraft[]>([]);
  proxy = $state("");
  serverName = $state("");
  systemTrust = $state(true);
  caFile = $state("");
  pin = $state("");
  acceptAny = $state(false);
  plainHttp = $state(false);
  timeout = $state(String(DIRECT.timeout_seconds));

  /** The header Authorization is taken by basic authentication. */
  readonly bearerImpossible = $derived(this.gateway === "basic");

  constructor(from: Connection = DIRECT) {
    this.sendAs = from.send_as;
    this.gateway = from.gateway.kind;
    if (from.gateway.kind === "basic") this.user = from.gateway.user;
    if (from.gateway.kind === "key") this.header = from.gateway.header;
    const shown = from.client_certificate;
    this.certificateKind = shown.kind;
    if (shown.kind === "pem") this.certificate = shown.certificate;
    if (shown.kind === "pem_files") {
      this.certificatePath = shown.certificate_path;
      this.keyPath = shown.key_path;
    }
    if (shown.kind === "pkcs12_file") this.pkcs12Path = shown.path;
    this.headers = from.headers.map((one) => ({ ...one }));
    this.peers = from.peers.map(({ host, port, grpc_port }) => ({
      host,
      port: String(port),
      grpcPort: grpc_port === null ? "" : String(grpc_port),
    }));
    this.proxy = from.proxy ?? "";
    this.serverName = from.server_name ?? "";
    this.systemTrust = from.system_trust;
    this.caFile = from.ca_file ?? "";
    this.pin = from.pin ?? "";
    this.acceptAny = from.danger_accept_any_certificate;
    this.plainHttp = from.danger_send_keys_over_plain_http;
    this.timeout = String(from.timeout_seconds);
  }

  /** The secrets that the chosen way has a use for. */
  get slots(): SecretSlot[] {
    return [
      ...(this.gateway === "basic" ? (["gateway_password"] as const) : []),
      ...(this.gateway === "key" ? (["gateway_key"] as const) : []),
      ...(this.certificateKind === "pem" ? (["client_key"] as const) : []),
      ...(this.certificateKind === "none" ? [] : (["client_passphrase"] as const)),
    ];
  }

  /** Rows that nobody filled in say nothing. Taken out before the rows are counted in errors. */
  tidy() {
    this.headers = this.headers.filter(({ name, value }) => name.trim() !== "" || value.trim() !== "");
    this.peers = this.peers.filter(({ host }) => host.trim() !== "");
  }

  get value(): Connection {
    return {
      send_as: this.bearerImpossible ? "api_key" : this.sendAs,
      gateway: this.#gateway(),
      client_certificate: this.#certificate(),
      headers: this.headers.map(({ name, value }) => ({ name: name.trim(), value })),
      peers: this.peers.map(({ host, port, grpcPort }) => ({
        host: host.trim(),
        port: Number(port),
        grpc_port: grpcPort.trim() === "" ? null : Number(grpcPort),
      })),
      proxy: textOrNull(this.proxy),
      server_name: textOrNull(this.serverName),
      system_trust: this.systemTrust,
      ca_file: textOrNull(this.caFile),
      pin: textOrNull(this.pin),
      danger_accept_any_certificate: this.acceptAny,
      danger_send_keys_over_plain_http: this.plainHttp,
      timeout_seconds: Number(this.timeout),
    };
  }

  /** What is wrong before the backend has to say it; the field names are the backend's. */
  errors(): FieldErrors {
    const errors: FieldErrors = {};
    const need = (field: string, text: string, words: string) => {
      if (text.trim() === "") errors[`connection.${field}`] = words;
    };
    if (this.gateway === "basic") need("gateway.user", this.user, "Enter the user that the gateway knows.");
    if (this.certificateKind === "pem") {
      need("client_certificate.certificate", this.certificate, "Paste the certificate.");
    }
    if (this.certificateKind === "pem_files") {
      need("client_certificate.certificate_path", this.certificatePath, "Enter the path of the certificate.");
      need("client_certificate.key_path", this.keyPath, "Enter the path of its key.");
    }
    if (this.certificateKind === "pkcs12_file") {
      need("client_certificate.path", this.pkcs12Path, "Enter the path of the file.");
    }
    this.headers.forEach(({ name }, index) => need(`headers.${index}.name`, name, "Enter the name."));
    this.peers.forEach(({ port, grpcPort }, index) => {
      if (!isPort(port)) errors[`connection.peers.${index}.port`] = "Enter a port from 1 to 65535.";
      if (grpcPort.trim() !== "" && !isPort(grpcPort)) {
        errors[`connection.peers.${index}.grpc_port`] = "Enter a port from 1 to 65535, or nothing.";
      }
    });
    if (!/^\d{1,3}$/.test(this.timeout.trim()) || Number(this.timeout) < 1 || Number(this.timeout) > 120) {
      errors["connection.timeout_seconds"] = "Enter 1 to 120 seconds.";
    }
    return errors;
  }

  #gateway(): Gateway {
    if (this.gateway === "basic") return { kind: "basic", user: this.user.trim() };
    if (this.gateway === "key") return { kind: "key", header: this.header.trim() || USUAL_HEADER };
    return { kind: "none" };
  }

  #certificate(): ClientCertificate {
    switch (this.certificateKind) {
      case "none":
        return { kind: "none" };
      case "pem":
        return { kind: "pem", certificate: this.certificate };
      case "pem_files":
        return {
          kind: "pem_files",
          certificate_path: this.certificatePath.trim(),
          key_path: this.keyPath.trim(),
        };
      case "pkcs12_file":
        return { kind: "pkcs12_file", path: this.pkcs12Path.trim() };
    }
  }
}

function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
