import { describe, expect, it } from "vitest";
import type { Connection } from "../../ipc";
import { connection, profile, secret } from "../../testing/samples";
import { ConnectionDraft } from "./connection-draft.svelte";
import { ProfileDraft } from "./draft.svelte";

const EVERYTHING: Connection = {
  send_as: "bearer",
  gateway: { kind: "key", header: "x-gateway" },
  client_certificate: { kind: "pem_files", certificate_path: "/c.pem", key_path: "/c.key" },
  headers: [{ name: "x-tenant", value: "blue" }],
  peers: [{ host: "10.1.0.13", port: 6333, grpc_port: null }],
  proxy: "socks5://localhost:1080",
  server_name: "qdrant.internal",
  system_trust: false,
  ca_file: "/ca.pem",
  pin: "ab".repeat(32),
  danger_accept_any_certificate: true,
  danger_send_keys_over_plain_http: true,
  timeout_seconds: 30,
};

describe("the way to a cluster", () => {
  it.each([
    ["everything", EVERYTHING],
    ["nothing special", connection()],
    ["basic authentication", connection({ gateway: { kind: "basic", user: "ada" } })],
    ["a pasted certificate", connection({ client_certificate: { kind: "pem", certificate: "PEM" } })],
    ["a PKCS#12 file", connection({ client_certificate: { kind: "pkcs12_file", path: "/c.p12" } })],
  ])("with %s is given back as it came", (_, view) => {
    expect(new ConnectionDraft(view).value).toEqual(view);
  });

  it("cannot carry a bearer behind basic authentication, and remembers the wish", () => {
    const way = new ConnectionDraft(connection({ send_as: "bearer" }));
    way.gateway = "basic";
    expect(way.value.send_as).toBe("api_key");
    way.gateway = "none";
    expect(way.value.send_as).toBe("bearer");
  });

  it("drops rows that nobody filled in", () => {
    const way = new ConnectionDraft();
    way.headers.push({ name: "", value: " " }, { name: "x-tenant", value: "blue" });
    way.peers.push({ host: " ", port: "6333", grpcPort: "" });
    way.tidy();
    expect(way.value).toMatchObject({ headers: [{ name: "x-tenant", value: "blue" }], peers: [] });
  });

  it.each<[string, (way: ConnectionDraft) => void]>([
    ["connection.gateway.user", (way) => (way.gateway = "basic")],
    ["connection.client_certificate.certificate", (way) => (way.certificateKind = "pem")],
    ["connection.client_certificate.path", (way) => (way.certificateKind = "pkcs12_file")],
    ["connection.headers.0.name", (way) => way.headers.push({ name: "", value: "x" })],
    ["connection.peers.0.port", (way) => way.peers.push({ host: "a", port: "0", grpcPort: "" })],
    ["connection.peers.0.grpc_port", (way) => way.peers.push({ host: "a", port: "1", grpcPort: "x" })],
    ["connection.timeout_seconds", (way) => (way.timeout = "121")],
    ["connection.timeout_seconds", (way) => (way.timeout = "")],
  ])("says at %s what is wrong", (field, spoil) => {
    const way = new ConnectionDraft();
    spoil(way);
    expect(Object.keys(way.errors())).toEqual([field]);
  });
});

describe("secrets of the way", () => {
  const behindBasic = () =>
    profile({
      connection: connection({ gateway: { kind: "basic", user: "ada" } }),
      secrets: [secret(), secret({ slot: "gateway_password" })],
    });

  it("are removed when nothing on the way asks for them any more, and the form says so", () => {
    const draft = new ProfileDraft(behindBasic());
    expect(draft.superfluous).toEqual([]);
    draft.connection.gateway = "none";
    expect(draft.superfluous).toEqual(["gateway_password"]);
    expect(draft.take()).toMatchObject({
      gateway_password: { kind: "remove" },
      manage_key: { kind: "keep" },
    });
  });

  it("that were typed for another choice are not sent", () => {
    const draft = new ProfileDraft(profile());
    draft.connection.gateway = "key";
    draft.secrets.gateway_key = { edit: "set", value: "planted", place: "keychain" };
    draft.connection.gateway = "none";
    expect(draft.take().gateway_key).toEqual({ kind: "keep" });
    expect(JSON.stringify(draft.secrets)).not.toContain("planted");
  });

  it("make the form changed like any other edit of the way", () => {
    const draft = new ProfileDraft(behindBasic());
    expect(draft.changed).toBe(false);
    draft.connection.acceptAny = true;
    expect(draft.changed).toBe(true);
  });
});
