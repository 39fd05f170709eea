import { beforeEach, describe, expect, it } from "vitest";
import { answerWith } from "../testing/backend";
import { facts, names, report } from "../testing/cluster";
import { profile } from "../testing/samples";
import { forgetClusters, known, meetClusters } from "./known.svelte";
import { work } from "./work.svelte";

const GENTLY = { credential: { kind: "best" }, withSideEffects: false, metricsPort: null } as const;

beforeEach(forgetClusters);

describe("what is known of a cluster", () => {
  it("starts anew when its profile was changed", async () => {
    answerWith({ test_connection: () => report() });
    const before = profile({ revision: 1 });
    await known(before).test({ kind: "best" });
    expect(known(before).version).toBe("1.18.3");
    expect(known(profile({ revision: 2 })).version).toBeNull();
  });

  it("comes from the newest of what it said: the test, the facts, what is remembered", async () => {
    answerWith({ cluster_names: () => names({ version: "1.17.1", jwt_rbac: false }) });
    const cluster = known(profile());
    await cluster.recall();
    expect([cluster.version, cluster.jwtRbac]).toEqual(["1.17.1", false]);
    answerWith({ gather_facts: () => facts(), cluster_names: () => names() });
    await cluster.gather(GENTLY);
    expect([cluster.version, cluster.jwtRbac]).toEqual(["1.18.3", true]);
  });

  it("is gathered without a trace unless that was asked for", async () => {
    const backend = answerWith({ gather_facts: () => facts(), cluster_names: () => names() });
    await known(profile()).gather(GENTLY);
    await known(profile()).gather({ ...GENTLY, withSideEffects: true, metricsPort: 9090 });
    expect(backend.called("gather_facts")).toMatchObject([
      { form: { profile_id: "p1", with_side_effects: false } },
      { form: { profile_id: "p1", with_side_effects: true, metrics_port: 9090 } },
    ]);
    expect(backend.called("gather_facts")[0]?.["form"]).not.toHaveProperty("metrics_port");
  });

  it("asks nothing twice at the same time", async () => {
    let finish = () => {};
    const backend = answerWith({
      test_connection: () => new Promise((resolve) => (finish = () => resolve(report()))),
    });
    const first = known(profile()).test({ kind: "best" });
    await known(profile()).test({ kind: "none" });
    expect(work.running.map((one) => one.label)).toEqual(["Testing the connection to search-eu-1"]);
    finish();
    await first;
    expect(backend.called("test_connection")).toHaveLength(1);
  });

  it("keeps the facts of before when asking again fails, beside the failure", async () => {
    answerWith({ gather_facts: () => facts(), cluster_names: () => names() });
    await known(profile()).gather(GENTLY);
    answerWith({
      gather_facts: () => {
        throw { code: "connection_failed", message: "No such name.", remedy: "", field: null };
      },
    });
    await known(profile()).gather(GENTLY);
    expect(known(profile()).facts).not.toBeNull();
    expect(known(profile()).factsFailure?.message).toBe("No such name.");
  });

  it("is kept while its profile stays, and forgotten with it", async () => {
    answerWith({ test_connection: () => report() });
    const kept = profile({ id: "a" });
    const gone = profile({ id: "b" });
    meetClusters([kept, gone]);
    await known(kept).test({ kind: "best" });
    await known(gone).test({ kind: "best" });
    meetClusters([kept]);
    expect([known(kept).version, known(gone).version]).toEqual(["1.18.3", null]);
  });
});
