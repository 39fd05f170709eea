import { describe, expect, it } from "vitest";
import { work } from "../../frame/work.svelte";
import type { CredentialChoice, VerifyForm, VerifyPlan, VerifyProgress, VerifyReport } from "../../ipc";
import { answerWith } from "../../testing/backend";
import { verified } from "../../testing/cluster";
import { Verification, type Subject } from "./verification.svelte";

const PLAN: VerifyPlan = { requests: 18, refused_expected: 11, warning: "Nothing is changed." };

const subject = (credential: () => CredentialChoice | null = () => ({ kind: "best" })): Subject => ({
  profileId: "p1",
  profileName: "search-eu-1",
  words: "the new token",
  version: "1.18.3",
  credential,
});

function harness() {
  const sent: VerifyForm[] = [];
  let settle: (report: VerifyReport) => void = () => {};
  let say: (progress: VerifyProgress) => void = () => {};
  const verification = new Verification({
    verifyPlan: () => Promise.resolve(PLAN),
    verify: (form, _task, onprogress) => {
      sent.push(form);
      say = onprogress;
      return new Promise((resolve) => (settle = resolve));
    },
  });
  return {
    verification,
    sent,
    settle: (report: VerifyReport) => settle(report),
    say: (progress: VerifyProgress) => say(progress),
  };
}

describe("verifying on the cluster", () => {
  it("sends nothing before the plan was seen and agreed to", async () => {
    const { verification, sent } = harness();
    await verification.begin(subject());
    expect(verification.plan).toEqual(PLAN);
    expect(sent).toEqual([]);
  });

  it("says how far it has come, here and in the status bar, and ends with the report", async () => {
    const { verification, sent, settle, say } = harness();
    await verification.begin(subject());
    const done = verification.start();
    say({ done: 4, total: 18, label: "scroll points" });
    expect(verification.progress?.done).toBe(4);
    expect(work.running).toMatchObject([
      { label: "Verifying the new token on search-eu-1", done: 4, total: 18 },
    ]);
    settle(verified());
    await done;
    expect(verification.report).toEqual(verified());
    expect(sent).toEqual([{ profile_id: "p1", credential: { kind: "best" }, server_version: "1.18.3" }]);
    expect(work.running).toEqual([]);
  });

  it("that was closed stops on the cluster, and its late report is shown nowhere", async () => {
    const backend = answerWith({ cancel: () => true });
    const { verification, settle } = harness();
    await verification.begin(subject());
    const done = verification.start();
    verification.close();
    expect(backend.called("cancel")).toHaveLength(1);
    settle(verified());
    await done;
    expect([verification.report, verification.open]).toEqual([null, false]);
  });

  it("asks for the credential when it needs it, and does without one that is gone", async () => {
    const { verification, sent } = harness();
    let token: string | null = "planted";
    const given = subject(() => (token === null ? null : { kind: "given", token }));
    await verification.begin(given);
    token = null;
    await verification.start();
    expect(sent).toEqual([]);
    expect(JSON.stringify([verification.plan, verification.subject])).not.toContain("planted");
  });

  it("keeps a failure where it happened", async () => {
    const failure = { code: "connection_failed", message: "No.", remedy: "Do.", field: null } as const;
    const verification = new Verification({
      verifyPlan: () => Promise.reject(failure),
      verify: () => Promise.reject(failure),
    });
    await verification.begin(subject());
    expect(verification.failure).toEqual(failure);
    expect(verification.planning).toBe(false);
  });
});
