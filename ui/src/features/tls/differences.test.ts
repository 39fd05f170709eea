import { describe, expect, it } from "vitest";
import { certificate, grpc, port } from "../../testing/tls";
import { differences, sameAs } from "./differences";

const other = certificate({ sha256: "ef".repeat(32) });

describe("a port", () => {
  it("with the certificate of REST is said to have it, and differs in nothing", () => {
    const ports = [port(), grpc()];
    expect([differences(ports, 1), sameAs(ports, 1)]).toEqual([[], "REST"]);
  });

  it("with another certificate, other versions and another rule for clients says each", () => {
    const ports = [
      port(),
      grpc({
        chain: [other],
        client_certificate: "required",
        protocols: [{ version: "TLSv1.3", offered: false, words: null }],
      }),
    ];
    expect(differences(ports, 1)).toEqual([
      "Other certificate than REST",
      "Other client certificate rule than REST",
      "Other versions than REST",
    ]);
    expect([differences(ports, 0), sameAs(ports, 1)]).toEqual([[], null]);
  });

  it("in plain text beside one with TLS stands out", () => {
    const ports = [port(), grpc({ state: { state: "plain", speaks: "HTTP/2" }, chain: [] })];
    expect(differences(ports, 1)).toEqual(["Plain text, unlike REST"]);
  });

  it("is compared with the REST port of its own peer, on the same machine, too", () => {
    const ports = [
      port(),
      grpc(),
      port({ port: 7333, chain: [other] }),
      grpc({ port: 7334, chain: [other] }),
    ];
    expect([sameAs(ports, 3), differences(ports, 3)]).toEqual(["REST", []]);
  });

  it("of REST may have a certificate of its own at each peer, but not another rule for clients", () => {
    const ports = [port(), port({ host: "peer-2", chain: [other], client_certificate: "required" })];
    expect(differences(ports, 1)).toEqual([
      "Other client certificate rule than REST qdrant.example.org:6333",
    ]);
  });

  it("is not said to differ in what could not be told", () => {
    const protocols = [{ version: "TLSv1.3" as const, offered: null, words: "It did not answer." }];
    expect(differences([port(), grpc({ client_certificate: "unknown", protocols })], 1)).toEqual([]);
  });

  it("that is alone has nothing to differ from", () => {
    expect(differences([port()], 0)).toEqual([]);
    expect(differences([port({ state: { state: "plain", speaks: null } })], 0)).toEqual([]);
  });
});
