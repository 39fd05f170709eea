import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import { practice } from "../../frame/practice.svelte";
import StatusBar from "../../frame/StatusBar.svelte";
import type { ProfileView } from "../../ipc";
import { answerWith, say } from "../../testing/backend";
import { facts, glance, known, names, report, stage, verified } from "../../testing/cluster";
import { connection, profile, secret, settings, status, tables } from "../../testing/samples";
import ClustersScreen from "./ClustersScreen.svelte";

async function show(profiles: ProfileView[], commands: Parameters<typeof answerWith>[0] = {}) {
  let kept = profiles;
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    list_profiles: () => kept,
    practice: () => null,
    test_connection: () => report(),
    gather_facts: () => facts(),
    cluster_names: () => names(),
    cancel: () => true,
    ...commands,
  });
  await app.start();
  await practice.look();
  render(StatusBar);
  render(ClustersScreen);
  return { backend, user: userEvent.setup(), keep: (next: ProfileView[]) => (kept = next) };
}

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const panel = (name: string) => within(screen.getByRole("region", { name }));

beforeEach(async () => {
  localStorage.clear();
  await app.go("clusters");
});

describe("testing the connection", () => {
  it("shows each stage with its word, its time and what was seen", async () => {
    const { backend, user } = await show([profile({ secrets: [secret()] })]);
    await user.click(await button("Test connection"));
    const tls = await screen.findByRole("row", { name: /TLS/ });
    expect(tls.textContent).toMatch(/passed.*1\.4 s.*made by Example CA/);
    expect(panel("Connection test").getByText("Connected")).toBeTruthy();
    expect(backend.called("test_connection")).toMatchObject([
      { form: { profile_id: "p1", credential: { kind: "best" } } },
    ]);
  });

  it("shows the stages one after the other as they pass", async () => {
    let channel: unknown;
    let finish = () => {};
    const { user } = await show([profile()], {
      test_connection: ({ onStage }) => {
        channel = onStage;
        return new Promise((resolve) => (finish = () => resolve(report())));
      },
    });
    await user.click(await button("Test connection"));
    const words = () =>
      screen
        .getAllByRole("row")
        .slice(1)
        .map((row) => row.textContent?.replace(/\s+/g, " "));
    await waitFor(() => expect(words()[0]).toMatch(/Name ?trying/));
    expect(words()).toHaveLength(8);
    say(channel, stage({ detail: "It is 192.0.2.7." }));
    await waitFor(() => expect(words()[0]).toMatch(/Name ?passed ?3 ms ?It is 192\.0\.2\.7\./));
    expect(words()[1]).toMatch(/TCP ?trying/);
    expect(words()[2]).toMatch(/TLS ?waiting/);
    finish();
    expect(await panel("Connection test").findByText("Connected")).toBeTruthy();
    expect(screen.queryByText("waiting")).toBeNull();
  });

  it("that breaks off keeps the stages that had passed", async () => {
    const { user } = await show([profile()], {
      test_connection: ({ onStage }) => {
        say(onStage, stage({ detail: "It is 192.0.2.7." }));
        throw { code: "keychain_locked", message: "It is locked.", remedy: "Unlock it.", field: null };
      },
    });
    await user.click(await button("Test connection"));
    const tests = panel("Connection test");
    expect(await tests.findByText("It is locked.")).toBeTruthy();
    expect(tests.getByText("It is 192.0.2.7.")).toBeTruthy();
    expect(tests.queryByText("waiting")).toBeNull();
  });

  it("uses the credential that is chosen", async () => {
    const { backend, user } = await show([profile({ secrets: [secret({ slot: "read_only_key" })] })]);
    await user.selectOptions(await screen.findByLabelText("Credential to test with"), "read_only_key");
    await user.click(await button("Test connection"));
    await waitFor(() =>
      expect(backend.called("test_connection")).toMatchObject([
        { form: { credential: { kind: "stored", slot: "read_only_key" } } },
      ]),
    );
  });

  it("that fails says where, what happened and what to do", async () => {
    const problem = { code: "refused", message: "Nothing listens.", remedy: "Check the port." } as const;
    const failed = stage({ stage: "tcp", state: "failed", detail: "", problem });
    const { user } = await show([profile()], {
      test_connection: () => report({ ok: false, stages: [stage(), failed], version: null, role: null }),
    });
    await user.click(await button("Test connection"));
    const tests = panel("Connection test");
    expect(await tests.findByText("Failed at TCP")).toBeTruthy();
    expect(tests.getByText("Nothing listens.")).toBeTruthy();
    expect(tests.getByText("Check the port.")).toBeTruthy();
  });

  it("is stopped from the panel or the status bar by its own name", async () => {
    let finish = () => {};
    const { backend, user } = await show([profile()], {
      test_connection: () => new Promise((resolve) => (finish = () => resolve(report()))),
    });
    await user.click(await button("Test connection"));
    await user.click(await button("Stop: Testing the connection to search-eu-1"));
    const { task } = backend.called("test_connection")[0] ?? {};
    expect(backend.called("cancel")).toEqual([{ task }]);
    finish();
    expect(await button("Test connection")).toBeTruthy();
  });

  it("follows a save, when that was asked for", async () => {
    const { backend, user } = await show([profile()], { save_profile: () => profile() });
    await user.click(await button("Edit"));
    await user.click(await button("Save and test"));
    expect(await panel("Connection test").findByText("Connected")).toBeTruthy();
    expect(backend.calls.map((call) => call.command).indexOf("save_profile")).toBeLessThan(
      backend.calls.map((call) => call.command).indexOf("test_connection"),
    );
  });
});

describe("a certificate that nobody vouches for", () => {
  const asking = (changed: boolean) =>
    report({
      ok: false,
      stages: [stage({ stage: "tls", state: "failed" })],
      pin: {
        state: changed ? "changed" : "first_use",
        seen: glance("ab".repeat(32)),
        expected: changed ? glance("cd".repeat(32)) : null,
      },
    });

  it("is confirmed only after it was compared, and the connection is tested again", async () => {
    let pinned = false;
    const after = profile({
      revision: 2,
      connection: connection({ pin: "ab".repeat(32) }),
    });
    const { backend, user, keep } = await show([profile()], {
      test_connection: () => (pinned ? report() : asking(false)),
      confirm_pin: () => {
        pinned = true;
        keep([after]);
        return after;
      },
    });
    await user.click(await button("Test connection"));
    const confirm = await screen.findByRole<HTMLButtonElement>("button", {
      name: "Confirm this certificate",
    });
    expect(confirm.disabled).toBe(true);
    await user.click(screen.getByLabelText(/I compared the fingerprint/));
    await user.click(confirm);
    expect(await panel("Connection test").findByText("Connected")).toBeTruthy();
    expect(backend.called("confirm_pin")).toEqual([{ form: { profile_id: "p1", sha256: "ab".repeat(32) } }]);
    expect(screen.queryByRole("group", { name: "Confirm the certificate" })).toBeNull();
  });

  it("that changed stands beside the one that was confirmed", async () => {
    const { user } = await show([profile()], { test_connection: () => asking(true) });
    await user.click(await button("Test connection"));
    const question = within(await screen.findByRole("group", { name: "Confirm the certificate" }));
    expect(question.getByText("Confirmed until now")).toBeTruthy();
    expect(question.getByText("Shown now")).toBeTruthy();
    expect(question.getByText(/^cdcd cdcd/)).toBeTruthy();
    expect(question.getByText(/^abab abab/)).toBeTruthy();
  });
});

describe("facts", () => {
  it("are shown with their source and moment, or why they are unknown", async () => {
    const { user } = await show([profile()]);
    await user.click(await button("Gather facts"));
    const version = await screen.findByRole("row", { name: /^Version [^a]/ });
    expect(version.textContent).toMatch(/1\.18\.3.*GET \//);
    expect(screen.getByRole("row", { name: /^Internal port without a key/ }).textContent).toMatch(
      /Unknown: not asked.*Asking leaves a trace in the audit log/,
    );
  });

  it("that leave a trace are asked only after a question that says so", async () => {
    const { backend, user } = await show([profile()]);
    await user.click(await button("Ask more…"));
    const dialog = within(await screen.findByRole("dialog", { name: "Ask search-eu-1 for more" }));
    expect(dialog.getByText(/Each refusal is an entry “denied” in its audit log/)).toBeTruthy();
    expect(dialog.getByRole<HTMLButtonElement>("button", { name: "Ask the cluster" }).disabled).toBe(true);
    expect(backend.called("gather_facts")).toEqual([]);
    await user.click(dialog.getByRole("checkbox"));
    await user.click(dialog.getByRole("button", { name: "Ask the cluster" }));
    await waitFor(() =>
      expect(backend.called("gather_facts")).toMatchObject([{ form: { with_side_effects: true } }]),
    );
  });

  it("that were stopped say so", async () => {
    const { user } = await show([profile()], { gather_facts: () => facts({ stopped: true }) });
    await user.click(await button("Gather facts"));
    expect(await screen.findByText("Stopped before everything was asked.")).toBeTruthy();
  });

  it("hold text of the server as text", async () => {
    const { user } = await show([profile()], {
      gather_facts: () => facts({ version: known("<b>1.18.3</b>\u202E") }),
    });
    await user.click(await button("Gather facts"));
    const version = await screen.findByRole("row", { name: /^Version [^a]/ });
    expect(version.textContent).toContain("<b>1.18.3</b>");
    expect(version.textContent).toContain("U+202E");
  });
});

describe("what is dangerously allowed", () => {
  it("is named in the list and on the profile", async () => {
    const dangerous = connection({ danger_accept_any_certificate: true });
    await show([profile({ connection: dangerous })]);
    const row = document.querySelector<HTMLElement>('[data-id="p1"]');
    expect(row?.textContent).toContain("Any certificate");
    expect(panel("search-eu-1").getByText("danger_accept_any_certificate")).toBeTruthy();
  });
});

describe("the practice cluster", () => {
  const simulated = profile({ id: "pr", name: "Practice", environment: "other", practice: true });
  const view = {
    profile_id: "pr",
    url: "https://127.0.0.1:40123",
    flaws: [
      { id: "weak", sentence: "The alternate key is short." },
      { id: "open", sentence: "The internal port of peer 1 is open." },
      { id: "open", sentence: "The internal port of peer 2 is open." },
    ],
  };

  it("is one click away where there is no profile, and is labelled with its flaws", async () => {
    const { user, keep } = await show([], {
      practice_start: () => {
        keep([simulated]);
        return view;
      },
    });
    await user.click(await button("Start a practice cluster"));
    const notice = within(await screen.findByRole("region", { name: "Practice cluster" }));
    expect(notice.getAllByRole("listitem")).toHaveLength(3);
    expect(screen.getAllByText("Simulation").length).toBeGreaterThan(1);
    expect(app.current?.id).toBe("pr");
  });

  it("is stopped where it is shown, and stays labelled", async () => {
    const { backend, user } = await show([simulated], { practice: () => view, practice_stop: () => null });
    await user.click(await button("Stop it"));
    expect(await button("Start it")).toBeTruthy();
    expect(backend.called("practice_stop")).toHaveLength(1);
    expect(screen.getAllByText("Simulation").length).toBeGreaterThan(0);
  });

  it("can be stopped while it starts, which is no failure", async () => {
    let refuse: (thrown: unknown) => void = () => {};
    const { backend, user } = await show([], {
      practice_start: () => new Promise((_, reject) => (refuse = reject)),
      cancel: () => {
        refuse({ code: "stopped", message: "It was stopped.", remedy: "Start it again.", field: null });
        return true;
      },
    });
    await user.click(await button("Start a practice cluster"));
    await user.click(await button("Stop"));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Stop" })).toBeNull());
    expect(backend.called("cancel")).toEqual([{ task: backend.called("practice_start")[0]?.["task"] }]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("that cannot start says why", async () => {
    const { user } = await show([], {
      practice_start: () => {
        throw { code: "practice_failed", message: "No port is free.", remedy: "Close some.", field: null };
      },
    });
    await user.click(await button("Start a practice cluster"));
    expect((await screen.findByRole("alert")).textContent).toContain("No port is free.");
  });
});

describe("verifying a stored credential", () => {
  it("shows the plan first and sends only when told to", async () => {
    const { backend, user } = await show([profile({ secrets: [secret({ slot: "token" })] })], {
      verify_plan: () => ({ requests: 18, refused_expected: 11, warning: "11 appear as denied." }),
      verify: () => verified(),
    });
    await user.click(await button("Verify the token on the cluster"));
    expect(await screen.findByText("11 appear as denied.")).toBeTruthy();
    expect(backend.called("verify")).toEqual([]);
    await user.click(await button("Send 18 requests"));
    expect(await screen.findByText(/The answer is as predicted|as predicted/)).toBeTruthy();
    expect(backend.called("verify")).toMatchObject([
      { form: { profile_id: "p1", credential: { kind: "stored", slot: "token" } } },
    ]);
  });
});
