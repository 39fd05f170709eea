import { describe, expect, it } from "vitest";
import { isLoopback, splitAddress, tidyPrefix, transportWords, urlOf } from "./address";

describe("a pasted address", () => {
  it("is taken apart into scheme, host, port and path", () => {
    expect(splitAddress("https://qdrant.example.org:6333/behind/proxy/")).toEqual({
      scheme: "https",
      host: "qdrant.example.org",
      port: 6333,
      path_prefix: "/behind/proxy",
      notes: [],
    });
  });

  it("without a scheme leaves scheme and path as they are", () => {
    expect(splitAddress("10.1.0.12:6335")).toMatchObject({
      scheme: null,
      host: "10.1.0.12",
      port: 6335,
      path_prefix: null,
    });
  });

  it.each([
    ["https://qdrant.example.org", 443],
    ["http://qdrant.example.org/", 80],
  ])("%s means port %i and says so", (text, port) => {
    const split = splitAddress(text);
    expect(split?.port).toBe(port);
    expect(split?.notes).toHaveLength(1);
  });

  it("that writes out the port of its scheme keeps it without a note", () => {
    expect(splitAddress("https://qdrant.example.org:443/")).toMatchObject({ port: 443, notes: [] });
  });

  it("of the dashboard means the server behind it", () => {
    expect(splitAddress("http://localhost:6333/dashboard#/collections")?.path_prefix).toBe("");
  });

  it("loses user name and password, and says so", () => {
    const split = splitAddress("https://ada:secret@qdrant.example.org:6333");
    expect(JSON.stringify(split)).not.toContain("secret");
    expect(split).toMatchObject({ host: "qdrant.example.org", port: 6333 });
    expect(split?.notes.join()).toContain("password");
  });

  it("loses a key in its query, and says so", () => {
    const split = splitAddress("https://qdrant.example.org:6333/?api-key=planted");
    expect(JSON.stringify(split)).not.toContain("planted");
    expect(split?.notes).toHaveLength(1);
  });

  it("keeps an IPv6 host without its brackets", () => {
    expect(splitAddress("http://[::1]:6333")).toMatchObject({ host: "::1", port: 6333 });
  });

  it.each(["qdrant.example.org", "::1", "fe80::1:2", "", "ftp://example.org", "https://", "a b/c"])(
    "%j is left in the field as it is",
    (text) => expect(splitAddress(text)).toBeNull(),
  );

  it("of 10 MB is answered without hanging", () => {
    expect(() => splitAddress(`https://${"a".repeat(10_000_000)}`)).not.toThrow();
  });
});

it.each([
  ["", ""],
  ["/", ""],
  ["qdrant", "/qdrant"],
  ["/qdrant/", "/qdrant"],
  [" a/b ", "/a/b"],
])("the path prefix %j is written as %j", (typed, tidy) => expect(tidyPrefix(typed)).toBe(tidy));

it.each(["localhost", "LOCALHOST.", "db.localhost", "127.0.0.1", "127.9.8.7", "::1", "[::1]"])(
  "%s is this computer",
  (host) => expect(isLoopback(host)).toBe(true),
);

it.each(["10.1.0.12", "localhost.example.org", "127.0.0.1.example.org", "notlocalhost", "::2", ""])(
  "%j is another computer",
  (host) => expect(isLoopback(host)).toBe(false),
);

describe("the words about the connection", () => {
  const at = (scheme: "http" | "https", host: string) =>
    transportWords({ scheme, host, port: 6333, path_prefix: "" });

  it("never claim that a certificate was checked", () => {
    expect(at("https", "qdrant.example.org").long).toContain("not checked yet");
  });

  it("warn of plain HTTP to another computer only", () => {
    expect(at("http", "10.1.0.12").safe).toBe(false);
    expect(at("http", "127.0.0.1").safe).toBe(true);
  });
});

it("an IPv6 host is put back into brackets in the address", () => {
  expect(urlOf({ scheme: "http", host: "::1", port: 6333, path_prefix: "/q" })).toBe("http://[::1]:6333/q");
});
