import { describe, expect, it } from "vitest";
import { connection, profile, secret } from "../../testing/samples";
import { ProfileDraft } from "./draft.svelte";

function filled(): ProfileDraft {
  const draft = new ProfileDraft(null);
  draft.name = " search-eu-1 ";
  draft.host = "qdrant.example.org";
  return draft;
}

describe("the form of a profile", () => {
  it("gives back an unchanged profile as it came", () => {
    const view = profile({ folder: "Search", environment: "production", secrets: [secret()] });
    expect(new ProfileDraft(view).take()).toEqual({
      id: "p1",
      revision: 1,
      name: "search-eu-1",
      folder: "Search",
      environment: "production",
      address: view.address,
      grpc_port: 6334,
      server_version: "1.18.3",
      manage_key: { kind: "keep" },
      alternate_key: { kind: "keep" },
      read_only_key: { kind: "keep" },
      token: { kind: "keep" },
      connection: connection(),
      gateway_password: { kind: "keep" },
      gateway_key: { kind: "keep" },
      client_key: { kind: "keep" },
      client_passphrase: { kind: "keep" },
    });
  });

  it("sends empty optional fields as nothing", () => {
    expect(filled().take()).toMatchObject({ name: "search-eu-1", grpc_port: null, server_version: null });
  });

  it("has no errors when name, host and port are there", () => {
    expect(filled().errors()).toEqual({});
  });

  it.each([
    ["name", (draft: ProfileDraft) => (draft.name = "  ")],
    ["address.host", (draft: ProfileDraft) => (draft.host = "")],
    ["address.host", (draft: ProfileDraft) => (draft.host = "two words")],
    ["address.port", (draft: ProfileDraft) => (draft.port = "65536")],
    ["address.port", (draft: ProfileDraft) => (draft.port = "0")],
    ["address.port", (draft: ProfileDraft) => (draft.port = "1e3")],
    ["address.path_prefix", (draft: ProfileDraft) => (draft.prefix = "/a?b")],
    ["grpc_port", (draft: ProfileDraft) => (draft.grpcPort = "no")],
  ])("says at %s what is wrong", (field, spoil) => {
    const draft = filled();
    spoil(draft);
    expect(Object.keys(draft.errors())).toEqual([field]);
  });

  it("splits an address and keeps what the address leaves open", () => {
    const draft = filled();
    expect(draft.takeAddress("10.1.0.12:7000")).toBe(true);
    expect(draft.address).toEqual({ scheme: "https", host: "10.1.0.12", port: 7000, path_prefix: "" });
  });
});

describe("a typed secret", () => {
  it("is handed over once and forgotten in the same step", () => {
    const draft = filled();
    draft.replaceSecret("manage_key");
    draft.secrets.manage_key.value = "planted";
    expect(draft.take().manage_key).toEqual({ kind: "set", value: "planted", place: "keychain" });
    expect(JSON.stringify(draft.secrets)).not.toContain("planted");
  });

  it("has to be typed again after a failed save, instead of being left out silently", () => {
    const draft = filled();
    draft.replaceSecret("manage_key");
    draft.secrets.manage_key.value = "planted";
    draft.take();
    expect(draft.errors()).toHaveProperty(["secrets.manage_key"]);
    draft.keepSecret("manage_key");
    expect(draft.errors()).toEqual({});
  });

  it("goes to the session where the keychain cannot be used", () => {
    const draft = new ProfileDraft(null, "session");
    draft.replaceSecret("token");
    draft.secrets.token.value = "planted";
    expect(draft.take().token).toMatchObject({ place: "session" });
  });

  it("that was opened for replacing must be typed or cancelled", () => {
    const draft = new ProfileDraft(profile({ secrets: [secret()] }));
    draft.replaceSecret("manage_key");
    expect(draft.errors()).toHaveProperty(["secrets.manage_key"]);
  });

  it("that is removed is sent as removed", () => {
    const draft = new ProfileDraft(profile({ secrets: [secret()] }));
    draft.removeSecret("manage_key");
    expect(draft.take().manage_key).toEqual({ kind: "remove" });
  });
});

describe("unsaved changes", () => {
  it("are none in a form that was only opened", () => {
    const draft = new ProfileDraft(profile());
    draft.replaceSecret("manage_key");
    expect(draft.changed).toBe(false);
  });

  it.each([
    ["a name", (draft: ProfileDraft) => (draft.name = "other")],
    [
      "a typed secret",
      (draft: ProfileDraft) => (draft.secrets.token = { edit: "set", value: "x", place: "keychain" }),
    ],
    ["a removed secret", (draft: ProfileDraft) => draft.removeSecret("manage_key")],
  ])("are seen in %s", (_, change) => {
    const draft = new ProfileDraft(profile({ secrets: [secret()] }));
    change(draft);
    expect(draft.changed).toBe(true);
  });

  it("are gone when the text is back to what it was", () => {
    const draft = new ProfileDraft(profile());
    draft.name = "other";
    draft.name = "search-eu-1";
    expect(draft.changed).toBe(false);
  });
});
