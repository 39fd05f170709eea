import { describe, expect, it } from "vitest";
import { facts, glance, known, unknown } from "../../testing/cluster";
import { factCount, factGroups } from "./facts";

const shown = (some: Parameters<typeof facts>[0] = {}) => {
  const rows = factGroups(facts(some)).flatMap((group) => group.rows);
  return (id: string) => {
    const fact = rows.find((row) => row.id === id)?.fact;
    return fact?.state === "known" ? fact.value : fact;
  };
};

describe("facts in words", () => {
  it("every one of them is shown, and under a name of its own", () => {
    const given = facts({ tls: [] });
    const ids = factGroups(given).flatMap((group) => group.rows.map((row) => row.id));
    const meta = ["profile_id", "url", "gathered_at", "stopped", "shows_all_names", "tls"];
    expect(new Set(ids)).toEqual(new Set(Object.keys(given).filter((name) => !meta.includes(name))));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("one that is unknown keeps why", () => {
    expect(shown({ open_instance: unknown("It leaves a trace.") })("open_instance")).toMatchObject({
      state: "unknown",
      why: "It leaves a trace.",
    });
  });

  it.each<[string, Parameters<typeof facts>[0], string]>([
    ["open_instance", { open_instance: known(true) }, "Yes: it answers without any key"],
    ["empty_key_accepted", { empty_key_accepted: known(true) }, "Yes: an empty api-key opens it"],
    [
      "internal_unprotected",
      { internal_unprotected: known([{ host: "a", port: 6335, found: true, words: "It answered." }]) },
      "Yes, 1 of 1",
    ],
    [
      "peer_versions",
      {
        peer_versions: known([
          { version: "1.18.3", peers: 1 },
          { version: "1.17.1", peers: 2 },
        ]),
      },
      "1.18.3 on 1, 1.17.1 on 2",
    ],
  ])("%s stands out", (id, some, words) => {
    expect(shown(some)(id)).toMatchObject({ words, alarming: true });
  });

  it("a port that could not be judged is neither open nor closed", () => {
    const internal_port = known([{ host: "::1", port: 6335, found: null, words: "No answer." }]);
    expect(shown({ internal_port })("internal_port")).toMatchObject({
      words: "Could not be judged",
      lines: ["[::1]:6335: No answer."],
      alarming: false,
    });
  });

  it("a handshake that was not trusted says so before anything else", () => {
    const problem = { code: "certificate_expired", message: "It ended.", remedy: "Renew it." } as const;
    const tls = [
      {
        port_kind: "grpc" as const,
        host: "a",
        port: 6334,
        handshake: known({
          protocol: "TLSv1.3",
          asks_for_client_certificate: false,
          chain: [glance("ab")],
          problem,
        }),
      },
    ];
    expect(shown({ tls })("tls-grpc-a-6334")).toMatchObject({ words: "It ended.", alarming: true });
  });

  it("a credential that is shown a part of the collections is not taken for one that sees all", () => {
    expect(shown()("collections")).toMatchObject({ words: "1" });
    expect(shown({ shows_all_names: false })("collections")).toMatchObject({
      words: "1 shown to this credential",
    });
  });

  it("known and unknown are counted apart", () => {
    const groups = factGroups(facts());
    const rows = groups.flatMap((group) => group.rows);
    const open = rows.filter((row) => row.fact.state === "unknown").length;
    expect(factCount(groups)).toBe(`${rows.length - open} known, ${open} unknown`);
  });
});
