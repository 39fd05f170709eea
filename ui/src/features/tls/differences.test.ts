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
      grpc({
        chain: [other],
        client_certificate: "required",
        protocols: [{ version: "TLSv1.2", offered: true, words: null }],
      }),
      port(),
    ];
    expect(differences(ports, 0)).toEqual([
      "Other certificate than REST",
      "Other client certificate rule than REST",
      "Other versions than REST",
    ]);
    expect(differences(ports, 1)).toEqual([]);
    expect(sameAs(ports, 0)).toBeNull();
  });

  it("in plain text beside one with TLS stands out", () => {
    const ports = [port(), grpc({ state: { state: "plain", speaks: "HTTP/2" }, chain: [] })];
    expect(differences(ports, 1)).toEqual(["Plain text, unlike REST"]);
  });

  it("of another machine is compared with its own REST first", () => {
    const far = { host: "peer-2.example.org" };
    const ports = [port(), port({ ...far, chain: [other] }), grpc({ ...far, chain: [other] })];
    expect(sameAs(ports, 2)).toBe("REST");
  });

  it("is not said to differ in what could not be told", () => {
    expect(differences([port(), grpc({ client_certificate: "unknown" })], 1)).toEqual([]);
  });

  it("that is alone has nothing to differ from", () => {
    expect(differences([port()], 0)).toEqual([]);
    expect(differences([port({ state: { state: "plain", speaks: null } })], 0)).toEqual([]);
  });
});
