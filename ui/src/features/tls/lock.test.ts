import { describe, expect, it } from "vitest";
import { profile } from "../../testing/samples";
import { certificate, grpc, port, scan, verdict } from "../../testing/tls";
import { lockSeen } from "./lock";

const safe = { short: "Certificate verified", long: "TLS 1.3", state: "safe" as const };

describe("the lock", () => {
  it("names the version and what ends first on any port", () => {
    const ports = [port(), grpc({ chain: [certificate({ days_left: 12 })] })];
    const seen = lockSeen(profile(), safe, scan({ ports, verdicts: [verdict({ weight: "good" })] }));
    expect([seen.short, seen.state]).toEqual(["TLS 1.3 · 12 days left", "safe"]);
  });

  it("warns of what is to be mended", () => {
    expect(lockSeen(profile(), safe, scan())).toMatchObject({
      state: "unsafe",
      long: "A certificate ends soon. It ends in 12 days.",
    });
  });

  it("never covers up what the profile allows or the test found", () => {
    const any = { short: "Encrypted, not verified", long: "", state: "unsafe" as const };
    expect(lockSeen(profile(), any, scan())).toBe(any);
  });

  it("says nothing of a look at another address, or of none", () => {
    expect(lockSeen(profile({ url: "https://elsewhere" }), safe, scan())).toBe(safe);
    expect(lockSeen(profile(), safe, null)).toBe(safe);
  });
});
