import { describe, expect, it } from "vitest";
import { report, stage } from "../../testing/cluster";
import { connection, profile } from "../../testing/samples";
import { dangersOf, trustWords, wayWords } from "./connection";
import { took, transportSeen } from "./stages";

describe("the way to a cluster in words", () => {
  it("is silent about what is as usual", () => expect(wayWords(connection())).toEqual([]));

  it("names what is not", () => {
    const way = connection({
      send_as: "bearer",
      gateway: { kind: "key", header: "apikey" },
      peers: [{ host: "::1", port: 6333, grpc_port: null }],
      timeout_seconds: 30,
    });
    expect(wayWords(way)).toEqual([
      { term: "Sent as", words: "Authorization: Bearer" },
      { term: "Gateway", words: "Its own key in the header apikey" },
      { term: "Further peers", words: "[::1]:6333" },
      { term: "One request", words: "May take 30 s" },
    ]);
  });

  it.each([
    [connection(), "The authorities of this computer"],
    [connection({ ca_file: "/ca.pem" }), "The authorities of this computer and in /ca.pem"],
    [connection({ system_trust: false, ca_file: "/ca.pem" }), "The authorities in /ca.pem"],
    [connection({ system_trust: false }), "No authority: the certificate must be confirmed"],
    [connection({ pin: "ab".repeat(32) }), "Only the confirmed certificate abababababab…"],
  ])("says who is believed", (way, words) => expect(trustWords(way)).toBe(words));

  it("names each danger while it is on, and none otherwise", () => {
    expect(dangersOf(profile())).toEqual([]);
    const dangerous = connection({
      danger_accept_any_certificate: true,
      danger_send_keys_over_plain_http: true,
    });
    expect(dangersOf(profile({ connection: dangerous }))).toEqual([
      "danger_accept_any_certificate",
      "danger_send_keys_over_plain_http",
    ]);
  });
});

describe("the lock says only what is known", () => {
  const any = profile({ connection: connection({ danger_accept_any_certificate: true }) });
  const plain = profile({
    address: { scheme: "http", host: "10.1.0.12", port: 6333, path_prefix: "" },
  });
  const failed = report({ ok: false, stages: [stage(), stage({ stage: "tls", state: "failed" })] });
  const stoppedBefore = report({ ok: false, stages: [stage({ state: "failed" })] });

  it.each([
    ["nothing was tested", profile(), null, "HTTPS, not checked", "unknown"],
    ["the test did not come that far", profile(), stoppedBefore, "HTTPS, not checked", "unknown"],
    ["the test passed", profile(), report(), "Certificate verified", "safe"],
    ["any certificate passes", any, report(), "Encrypted, not verified", "unsafe"],
    ["the handshake failed", profile(), failed, "TLS failed", "unsafe"],
    ["it is plain HTTP elsewhere", plain, report(), "Plain HTTP", "unsafe"],
  ])("when %s", (_, of, seen, short, state) => {
    expect(transportSeen(of, seen)).toMatchObject({ short, state });
  });
});

it.each([
  [0, "under 1 ms"],
  [3, "3 ms"],
  [999.4, "999 ms"],
  [1400, "1.4 s"],
  [null, ""],
])("%s ms are written %j", (ms, words) => expect(took(ms)).toBe(words));
