import { render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { VerifyReport } from "../../ipc";
import { answerWith, say } from "../../testing/backend";
import { row, verified } from "../../testing/cluster";
import { Verification } from "./verification.svelte";
import VerifyPanel from "./VerifyPanel.svelte";

async function show(report: VerifyReport, verify?: (args: Record<string, unknown>) => unknown) {
  const backend = answerWith({
    verify_plan: () => ({ requests: 2, refused_expected: 1, warning: "Nothing is changed." }),
    verify: verify ?? (() => report),
    cancel: () => true,
  });
  const verification = new Verification();
  await verification.begin({
    profileId: "p1",
    profileName: "search-eu-1",
    words: "this token",
    version: null,
    credential: () => ({ kind: "given", token: "planted" }),
  });
  render(VerifyPanel, { verification });
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Send 2 requests" }));
  return { backend, user, verification };
}

it("a difference is loud and on top, with the answer as it came", async () => {
  const different = row({
    label: "delete collection snapshot",
    predicted: { decision: "denied", status: 403, text: "Forbidden" },
    observed: { status: 404, text: "Not found", raw: '{"status":{"error":"Not found"}}' },
    agrees: false,
  });
  await show(verified({ rows: [row(), different], differences: 1 }));
  const alert = within(await screen.findByRole("alert"));
  expect(alert.getByText("1 answer is not the one that was predicted")).toBeTruthy();
  expect(alert.getByText("delete collection snapshot")).toBeTruthy();
  expect(alert.getByRole("region", { name: "Raw answer" }).textContent).toBe(
    '{"status":{"error":"Not found"}}',
  );
});

it("observed stands beside predicted, and what was inferred names its row", async () => {
  const inferred = row({
    label: "query points",
    observed: null,
    inferred_from: "scroll points",
    agrees: null,
  });
  await show(verified({ rows: [row(), inferred] }));
  expect((await screen.findByRole("row", { name: /^scroll points/ })).textContent).toMatch(
    /allowed.*allowed.*200/,
  );
  expect(screen.getByRole("row", { name: /^query points/ }).textContent).toMatch(
    /allowed.*inferred from scroll points/,
  );
  expect(screen.queryByRole("alert")).toBeNull();
});

it("requests without an answer take the place of the praise", async () => {
  const missed = row({ observed: null, agrees: null, problem: "The connection ended." });
  await show(verified({ rows: [row(), missed], unanswered: 1, requests: 3 }));
  expect((await screen.findByRole("alert")).textContent).toMatch(/1 of 3 requests got no answer/);
  expect(screen.queryByText(/as predicted/)).toBeNull();
  expect(screen.getByText("The connection ended.")).toBeTruthy();
});

it("the outcome of value_exists is said in words", async () => {
  await show(verified({ condition: { state: "fails", words: "No point carries it." } }));
  expect(await screen.findByText("No point carries it.")).toBeTruthy();
});

it("progress is shown while it runs, and stopping keeps what is there by then", async () => {
  let finish = () => {};
  const { backend, user } = await show(verified(), ({ onProgress }) => {
    queueMicrotask(() => say(onProgress, { done: 1, total: 2, label: "scroll points: docs" }));
    return new Promise((resolve) => (finish = () => resolve(verified({ stopped: true }))));
  });
  expect(await screen.findByText("scroll points: docs")).toBeTruthy();
  expect(screen.getByRole("progressbar", { name: "Requests answered" }).getAttribute("value")).toBe("1");
  await user.click(screen.getByRole("button", { name: "Stop" }));
  expect(backend.called("cancel")).toHaveLength(1);
  finish();
  expect(await screen.findByText(/Stopped after 2 requests/)).toBeTruthy();
});

it("the credential is nowhere on the page, and closing lets go of everything", async () => {
  const { user, verification } = await show(verified());
  await screen.findByText(/as predicted/);
  expect(document.body.outerHTML).not.toContain("planted");
  await user.click(screen.getByRole("button", { name: "Close the verification" }));
  expect([verification.subject, verification.report]).toEqual([null, null]);
});
