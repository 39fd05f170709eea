import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import type { AuditProgress } from "../../ipc";
import { auditLog, detail, histogram, progress, row } from "../../testing/audit";
import { answerWith, say } from "../../testing/backend";
import { profile, settings, status, tables } from "../../testing/samples";
import AuditScreen from "./AuditScreen.svelte";
import { files } from "./source.svelte";

type Commands = Parameters<typeof answerWith>[0];

async function show(commands: Commands = {}, events = 1_000) {
  let channel: unknown;
  const log = auditLog(events);
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => [profile()],
    copy_text: () => ({ clears_after_seconds: null }),
    audit_choose: () => ["/var/log/audit.2026-11-21.log"],
    audit_open_files: ({ onProgress }) => {
      channel = onProgress;
      return { log: 7, name: "audit.2026-11-21.log", without_own: null, narrowed: null };
    },
    ...log.commands,
    ...commands,
  });
  await app.start();
  const user = userEvent.setup();
  render(AuditScreen);
  const tell = (some: Partial<AuditProgress> = {}) => say(channel, progress(some, log.state.events));
  return { backend, user, log, tell };
}

/** With the files open. */
async function opened(commands: Commands = {}, events = 1_000) {
  const shown = await show(commands, events);
  await shown.user.click(await screen.findByRole("radio", { name: "Files" }));
  await shown.user.click(await screen.findByRole("button", { name: "Open files…" }));
  await screen.findByRole("grid", { name: "Events" });
  await screen.findAllByRole("gridcell", { name: "create_collection" });
  return shown;
}

const grid = () => screen.getByRole("grid", { name: "Events" });
const button = (name: string | RegExp) => screen.findByRole("button", { name });
/** The rows in sight by their position. */
const rows = () =>
  within(grid())
    .getAllByRole("row")
    .filter((one) => one.dataset["position"] !== undefined)
    .sort((a, b) => Number(a.dataset["position"]) - Number(b.dataset["position"]));
const chosen = () => rows().find((one) => one.getAttribute("aria-selected") === "true");

beforeEach(async () => {
  localStorage.clear();
  files.close();
  files.failure = null;
  await app.go("audit");
  // jsdom lays nothing out.
  Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, value: 548 });
  Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, value: 800 });
});

describe("a cluster", () => {
  it("whose log is off says how it is turned on", async () => {
    const { backend, user } = await show({
      audit_open_cluster: () => {
        throw {
          code: "connection_failed",
          message: "Audit logging is off on this cluster.",
          remedy: "Set audit.enabled to true and restart the server.",
          field: null,
        };
      },
    });
    await user.selectOptions(await screen.findByRole("combobox", { name: "Go back" }), "All that is kept");
    await user.click(await button("Read the audit log"));
    expect(await screen.findByText("Audit logging is off on this cluster.")).toBeTruthy();
    expect(screen.getByText(/Set audit.enabled to true/)).toBeTruthy();
    expect(backend.called("audit_open_cluster")).toMatchObject([{ profileId: "p1", sinceMs: null }]);
  });
});

describe("a part of a cluster's log", () => {
  it("is asked of the cluster, stands in the field, and is said", async () => {
    const { backend, user } = await show({
      audit_open_cluster: () => ({
        log: 9,
        name: "search-eu-1",
        without_own: null,
        narrowed: "result:denied",
      }),
    });
    await user.type(await screen.findByRole("textbox", { name: "Only" }), "result:denied docs{Enter}");
    const words = await screen.findByText(/The cluster was asked for/);
    expect(words.textContent).toContain("asked for result:denied only");
    expect(backend.called("audit_open_cluster")).toMatchObject([{ text: "result:denied docs" }]);
    expect(screen.getByRole("combobox", { name: "Query" })).toHaveProperty("value", "result:denied docs");
  });
});

describe("what this program itself asked", () => {
  it("of a cluster is left out, until it is asked for", async () => {
    const { backend, user } = await show({
      audit_open_cluster: () => ({
        log: 9,
        name: "search-eu-1",
        without_own: "-subject:portcullis",
        narrowed: "since:2026-11-20T15:22:00Z",
      }),
    });
    await user.click(await button("Read the audit log"));
    await user.click(await screen.findByRole("checkbox", { name: "Hide own requests" }));
    expect(screen.queryByText(/The cluster was asked for/)).toBeNull();
    await waitFor(() =>
      expect(backend.called("audit_search").map(({ form }) => (form as { text: string }).text)).toEqual([
        " -subject:portcullis",
        "",
      ]),
    );
  });
});

describe("files", () => {
  it("are opened by their paths, and the newest events stand first", async () => {
    const { backend } = await opened();
    expect(backend.called("audit_open_files")).toMatchObject([{ paths: ["/var/log/audit.2026-11-21.log"] }]);
    expect(grid().getAttribute("aria-rowcount")).toBe("1001");
    expect(rows()[0]?.getAttribute("aria-rowindex")).toBe("2");
    expect(within(rows()[0]!).getByText(row(999).remote!)).toBeTruthy();
  });

  it("are shown in local time, whose zone is named", async () => {
    await opened();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const head = screen.getByRole("columnheader", { name: /^Time \(.+\)$/ });
    expect(head.title).toBe(`Local time, ${zone}`);
  });

  it("that are dropped are handed over in parts with their paths", async () => {
    const { backend } = await show({
      audit_drop_begin: () => "d1",
      audit_drop_write: () => null,
      audit_open_dropped: () => ({ log: 8, name: "dropped", without_own: null, narrowed: null }),
    });
    const file = new File(["{}\n"], "audit.2026-11-21.log");
    file.arrayBuffer = () => Promise.resolve(new TextEncoder().encode("{}\n").buffer as ArrayBuffer);
    file.slice = () => file;
    const screenOf = await screen.findByRole("radio", { name: "Files" });
    await fireEvent.drop(screenOf, { dataTransfer: { types: ["Files"], files: [file], items: [] } });
    await screen.findByRole("grid", { name: "Events" });
    expect(backend.called("audit_open_dropped")).toMatchObject([{ drop: "d1" }]);
    expect(backend.called("audit_drop_write")).toHaveLength(1);
  });

  it("show what is read before all is, and the reading can be stopped", async () => {
    const { backend, user, log, tell } = await opened({}, 300);
    log.state.events = 800;
    tell({
      finished: false,
      revision: 2,
      progress: { files_done: 3, files: 30, bytes_done: 90e6, bytes: 900e6, events: 800, broken: 0 },
    });
    expect(await screen.findByText(/Reading 90.0 MB of 900 MB, 3 of 30 files done/)).toBeTruthy();
    await waitFor(() => expect(grid().getAttribute("aria-rowcount")).toBe("801"));
    await user.click(await button("Stop"));
    expect(backend.called("audit_stop")).toEqual([{ log: 7 }]);
  });

  const part = { files_done: 3, files: 30, bytes_done: 90e6, bytes: 900e6, events: 1_000, broken: 0 };

  it("that were stopped say how much was read, and go on", async () => {
    const { backend, user, tell } = await opened();
    tell({ finished: false, revision: 2, progress: part });
    await user.click(await button("Stop"));
    tell({ stopped: true, revision: 3, progress: part });
    expect(await screen.findByText(/Reading was stopped: 3 of 30 files read/)).toBeTruthy();
    await user.click(await button("Go on"));
    expect(backend.called("audit_go_on")).toEqual([{ log: 7 }]);
    tell({ finished: false, revision: 3, progress: part });
    await waitFor(() => expect(screen.queryByText(/Reading was stopped/)).toBeNull());
    tell({ revision: 5, progress: { ...part, files_done: 30, bytes_done: 900e6 } });
    await waitFor(() => expect(screen.queryByText(/Reading 90/)).toBeNull());
    expect(screen.queryByText(/Reading was stopped/)).toBeNull();
  });

  it("that were whole before the stop came are not called stopped", async () => {
    const { user, tell } = await opened();
    tell({ finished: false, revision: 2, progress: part });
    await user.click(await button("Stop"));
    tell({ revision: 3, progress: { ...part, files_done: 30, bytes_done: 900e6 } });
    await waitFor(() => expect(screen.queryByText(/Reading 90/)).toBeNull());
    expect(screen.queryByText(/Reading was stopped/)).toBeNull();
  });

  it("that are followed are no longer when their reading is stopped", async () => {
    const { user, tell } = await opened();
    tell({ finished: false, live: true, revision: 2, progress: part });
    await waitFor(async () => expect((await button("Live")).getAttribute("aria-pressed")).toBe("true"));
    await user.click(await button("Stop"));
    tell({ stopped: true, live: false, revision: 2, progress: part });
    await waitFor(async () => expect((await button("Live")).getAttribute("aria-pressed")).toBe("false"));
  });

  it("whose reading failed are read on when that is asked for", async () => {
    const { backend, user, tell } = await opened();
    const problem = {
      code: "audit_unreadable",
      message: "The folder is gone.",
      remedy: "Put it back.",
      field: null,
    } as const;
    tell({ problem, revision: 2, progress: part });
    await user.click(await button("Try again"));
    expect(backend.called("audit_go_on")).toEqual([{ log: 7 }]);
  });

  it("with several notes on one path show each of them", async () => {
    const { user, tell } = await opened({ audit_broken: () => [] });
    const path = "/var/log/a.log";
    const unread = ["It was read again.", "It was deleted.", "It was deleted."];
    tell({ unread: unread.map((message) => ({ path, message, missing: false })) });
    expect(await screen.findByText("3 notes on what was read")).toBeTruthy();
    await user.click(await button("Show"));
    expect(await screen.findAllByText(path)).toHaveLength(3);
    expect(screen.getByText("It was read again.")).toBeTruthy();
  });

  it("that could not be read are told apart from notes", async () => {
    const { user, tell } = await opened({ audit_broken: () => [] });
    tell({
      unread: [
        { path: "/var/log/a.log", message: "It was read again.", missing: false },
        { path: "/var/log/b.log", message: "You may not read it.", missing: true },
      ],
    });
    expect(await screen.findByText("1 file could not be read whole, 1 note on what was read")).toBeTruthy();
    await user.click(await button("Show"));
    const items = (await screen.findAllByRole("listitem")).filter((one) => one.closest("dialog"));
    expect(items.map((one) => within(one).queryByText("Events are missing") !== null)).toEqual([false, true]);
  });

  it("with lines that are no events say how many, and show them", async () => {
    const { user, tell } = await opened({
      audit_broken: () => [
        { source: "a.log", offset: 120, reason: "It is no JSON object.", text: "half a li" },
      ],
    });
    tell({ progress: { ...progress().progress, broken: 1 } });
    expect(await screen.findByText("1 line is no event")).toBeTruthy();
    await user.click(await button("Show"));
    expect(await screen.findByText("half a li")).toBeTruthy();
    expect(screen.getByText(/byte 120: It is no JSON object/)).toBeTruthy();
  });
});

describe("a log of four million events", () => {
  it("draws a screen of rows and asks for a few pages", async () => {
    const { backend } = await opened({}, 4_000_000);
    expect(rows().length).toBeLessThan(50);
    expect(backend.called("audit_rows").length).toBeLessThan(4);
    expect(grid().getAttribute("aria-rowcount")).toBe("4000001");
  });

  it("is reached at its end with a key, and the event there is shown", async () => {
    const { backend } = await opened({}, 4_000_000);
    grid().focus();
    await fireEvent.keyDown(grid(), { key: "End" });
    await waitFor(() => expect(chosen()?.dataset["position"]).toBe("3999999"));
    await waitFor(() => expect(within(chosen()!).getByText("10.0.0.0")).toBeTruthy());
    expect(backend.called("audit_event").at(-1)).toEqual({ log: 7, id: { source: 1, offset: 0 } });
    await fireEvent.keyDown(grid(), { key: "ArrowUp" });
    await waitFor(() => expect(chosen()?.dataset["position"]).toBe("3999998"));
    await fireEvent.keyDown(grid(), { key: "PageUp" });
    await waitFor(() => expect(chosen()?.dataset["position"]).toBe("3999979"));
    await fireEvent.keyDown(grid(), { key: "Home" });
    await waitFor(() => expect(chosen()?.dataset["position"]).toBe("0"));
  });
});

describe("a query", () => {
  it("searches while one types, and is completed where the cursor stands", async () => {
    const { backend, user } = await opened({
      audit_complete: ({ text }) =>
        text === "result:d" ? [{ start: 7, end: 8, text: "denied", kind: "value", count: 200 }] : [],
    });
    const field = screen.getByRole("combobox", { name: "Query" });
    await user.type(field, "result:d");
    const offer = await screen.findByRole("option", { name: /denied/ });
    expect(offer.textContent).toContain("200");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(field).toHaveProperty("value", "result:denied ");
    await waitFor(() =>
      expect(backend.called("audit_search").at(-1)).toMatchObject({ form: { text: "result:denied " } }),
    );
  });

  it("that cannot be read says where and what to write instead; the rows stay", async () => {
    const { user } = await opened({
      audit_search: ({ form }) =>
        (form as { text: string }).text === "hour:99"
          ? { kind: "wrong", message: "99 is no hour.", remedy: "Write hour:22-6.", from: 5, to: 7 }
          : auditLog(1_000).commands.audit_search({ form }),
    });
    await user.type(screen.getByRole("combobox", { name: "Query" }), "hour:99{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("99 is no hour.");
    expect(alert.querySelector("mark")?.textContent).toBe("99");
    expect(rows().length).toBeGreaterThan(10);
  });

  it("grows by a value of a facet, required or refused", async () => {
    const { backend, user } = await opened();
    await user.click(await button(/^svc-ingest/));
    await waitFor(() =>
      expect(screen.getByRole("combobox", { name: "Query" })).toHaveProperty("value", "subject:svc-ingest"),
    );
    await user.click(await button("Not result denied"));
    expect(backend.called("audit_refine")).toEqual([
      { text: "", field: "subject", value: "svc-ingest", include: true },
      { text: "subject:svc-ingest", field: "result", value: "denied", include: false },
    ]);
  });

  it("grows by any cell: with the keys, and with the menu of the cell", async () => {
    const { backend, user } = await opened();
    grid().focus();
    await user.keyboard("{ArrowDown}{ArrowRight}{ArrowRight}");
    await waitFor(() => expect(chosen()).toBeTruthy());
    await user.keyboard("-");
    await waitFor(() => expect(backend.called("audit_refine")).toHaveLength(1));
    expect(backend.called("audit_refine")[0]).toMatchObject({ field: "method", include: false });
    const cell = within(rows()[3]!).getByRole("gridcell", { name: "svc-ingest" });
    await fireEvent.contextMenu(cell);
    await user.click(await screen.findByRole("menuitem", { name: "Only subject svc-ingest" }));
    expect(backend.called("audit_refine").at(-1)).toMatchObject({
      field: "subject",
      value: "svc-ingest",
      include: true,
    });
  });

  it("is kept under a name and asked again", async () => {
    const { backend, user } = await opened();
    await user.type(screen.getByRole("combobox", { name: "Query" }), "result:denied{Enter}");
    await user.click(await button("Searches"));
    await user.click(await screen.findByRole("menuitem", { name: "Save this search…" }));
    await user.clear(await screen.findByRole("textbox", { name: "Name" }));
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Refused");
    await user.click(await button("Save"));
    await user.click(await button("Clear the query"));
    await user.click(await button("Searches"));
    await user.click(await screen.findByRole("menuitem", { name: "Refused" }));
    expect(backend.called("audit_save_search")).toEqual([{ name: "Refused", text: "result:denied" }]);
    await waitFor(() =>
      expect(screen.getByRole("combobox", { name: "Query" })).toHaveProperty("value", "result:denied"),
    );
  });
});

const stopped = () => {
  throw { code: "stopped", message: "It was stopped.", remedy: "Start it again.", field: null };
};
const textOf = (form: unknown) => (form as { text: string }).text;

describe("a search that another question ended", () => {
  it("is asked again", async () => {
    let left = 1;
    const { backend, user } = await opened({
      audit_search: ({ form }) =>
        textOf(form) === "result:ok" && left-- > 0
          ? stopped()
          : auditLog(textOf(form) === "result:ok" ? 800 : 1_000).commands.audit_search({ form }),
    });
    await user.type(screen.getByRole("combobox", { name: "Query" }), "result:ok{Enter}");
    await waitFor(() => expect(grid().getAttribute("aria-rowcount")).toBe("801"));
    expect(backend.called("audit_search").map(({ form }) => textOf(form))).toContain("result:ok");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("again and again says that the rows are not its own", async () => {
    const { user } = await opened({
      audit_search: ({ form }) =>
        textOf(form) === "result:ok" ? stopped() : auditLog(1_000).commands.audit_search({ form }),
    });
    await user.type(screen.getByRole("combobox", { name: "Query" }), "result:ok{Enter}");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toContain("what is shown is the answer to the one before");
    expect(within(alert).getByRole("button", { name: "Try again" })).toBeTruthy();
  });

  it("is not ended by what stands beside an event, which waits", async () => {
    let finish: (() => void) | undefined;
    const { backend, user } = await opened({
      audit_search: ({ form }) => {
        const answer = auditLog(1_000).commands.audit_search({ form });
        return textOf(form) === "result:ok"
          ? new Promise((resolve) => (finish = () => resolve(answer)))
          : answer;
      },
      audit_neighbours: () => [row(996)],
    });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    const around = await button("Around this time");
    await user.type(screen.getByRole("combobox", { name: "Query" }), "result:ok{Enter}");
    await waitFor(() => expect(finish).toBeTruthy());
    await user.click(around);
    expect(backend.called("audit_neighbours")).toEqual([]);
    finish?.();
    await screen.findByRole("list", { name: "Beside it" });
    expect(backend.called("audit_neighbours")).toHaveLength(1);
  });
});

describe("time", () => {
  const slider = () => screen.getByRole("slider");

  it("is chosen with the arrows, zoomed with Enter, and shown whole again", async () => {
    const { backend } = await opened();
    slider().focus();
    for (let steps = 0; steps < 8; steps++) await fireEvent.keyDown(slider(), { key: "ArrowRight" });
    expect(slider().getAttribute("aria-valuetext")).toContain("130 events, 90 denied");
    await fireEvent.keyDown(slider(), { key: "ArrowRight", shiftKey: true });
    expect(slider().getAttribute("aria-valuetext")).toContain("178 events, 98 denied");
    await fireEvent.keyDown(slider(), { key: "Enter" });
    const start = histogram().start_ms;
    await waitFor(() =>
      expect(backend.called("audit_search").at(-1)).toMatchObject({
        form: { from_ms: start + 7 * 60_000, to_ms: start + 9 * 60_000 },
      }),
    );
    await fireEvent.keyDown(slider(), { key: "0" });
    await waitFor(() =>
      expect(backend.called("audit_search").at(-1)).toMatchObject({ form: { from_ms: null, to_ms: null } }),
    );
  });

  it("is chosen with the pointer", async () => {
    const { backend } = await opened();
    await fireEvent.pointerDown(slider(), { button: 0, clientX: 45, pointerId: 1 });
    await fireEvent.pointerMove(slider(), { clientX: 165, pointerId: 1 });
    await fireEvent.pointerUp(slider(), { clientX: 165, pointerId: 1 });
    const start = histogram().start_ms;
    await waitFor(() =>
      expect(backend.called("audit_search").at(-1)).toMatchObject({
        form: { from_ms: start + 60_000, to_ms: start + 5 * 60_000 },
      }),
    );
  });

  it("with a sudden rise says so in a sentence that leads there", async () => {
    const rise = {
      of: "denied",
      start_ms: histogram().start_ms + 420_000,
      end_ms: histogram().start_ms + 480_000,
      count: 8_204,
      usual: 8,
      mostly: { field: "remote", value: "203.0.113.9", count: 8_000 },
    };
    const { backend, user } = await opened({
      audit_search: ({ form }) => ({
        ...(auditLog(1_000).commands.audit_search({ form }) as object),
        rises: [rise],
      }),
    });
    const words = await button(/8,204 denied, .*mostly remote 203\.0\.113\.9/);
    await user.click(words);
    await waitFor(() =>
      expect(backend.called("audit_search").at(-1)).toMatchObject({
        form: { from_ms: rise.start_ms, to_ms: rise.end_ms },
      }),
    );
  });

  it("can be read as a table", async () => {
    const { user } = await opened();
    await user.click(await button("Show as a table"));
    const table = within(await screen.findByRole("dialog")).getByRole("table");
    expect(within(table).getAllByRole("row")).toHaveLength(21);
    expect(within(table).getByRole("cell", { name: "130" })).toBeTruthy();
  });
});

describe("an event", () => {
  const refused = () =>
    detail(5, {
      needed: { needed: "Creating a collection needs manage access.", had: "svc-ingest may write docs." },
      action: { id: "create_collection", label: "Create a collection" },
      tracing_id: "t-1",
    });

  it("says why it was refused, and leads to the row of the matrix", async () => {
    const { user } = await opened({ audit_event: refused });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    const event = await screen.findByRole("region", { name: "Event" });
    expect(await within(event).findByText("Creating a collection needs manage access.")).toBeTruthy();
    expect(within(event).getByText("svc-ingest may write docs.")).toBeTruthy();
    await user.click(within(event).getByRole("button", { name: /Create a collection/ }));
    expect(app.screen).toBe("tokens");
    expect(app.params.action).toBe("create_collection");
  });

  it("leads to the tokens of its subject: to their records, and to looking into them", async () => {
    const token = {
      id: "r1",
      label: "Ingest",
      subject: "svc-ingest",
      token_fingerprint: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      access_summary: "docs rw",
      minted_at: "2026-11-01T08:00:00Z",
      expires_at: null,
      distance: null,
      state: "never_expires",
    };
    const { user } = await opened({ audit_event: () => ({ ...refused(), tokens: [token] }) });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    await user.click(await button("Open in the ledger"));
    expect([app.screen, app.params.ledger]).toEqual(["tokens", "Ingest"]);
    await user.click(await button("Inspect it"));
    expect([app.screen, app.params.inspect]).toMatchObject(["inspect", token]);
  });

  it("has neighbours by time and by tracing id, which can be opened", async () => {
    const { backend, user } = await opened({
      audit_event: ({ id }) => ({ ...refused(), row: row((id as { offset: number }).offset / 100) }),
      audit_neighbours: () => [row(996), row(997), row(998)],
    });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    await user.click(await button("Same tracing id"));
    const list = await screen.findByRole("list", { name: "Beside it" });
    await user.click(within(list).getAllByRole("button")[0]!);
    await waitFor(() =>
      expect(backend.called("audit_event").at(-1)).toEqual({ log: 7, id: { source: 1, offset: 99_600 } }),
    );
    await waitFor(() => expect(chosen()?.dataset["position"]).toBe("3"));
    expect(backend.called("audit_neighbours")[0]).toMatchObject({ by: "tracing_id" });
  });

  it("cannot turn its line around or hide in it", async () => {
    const { user } = await opened({ audit_event: () => ({ ...refused(), raw: 'a\u202eb{"x":1}' }) });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    expect(await screen.findByText("U+202E")).toBeTruthy();
  });

  it("is left with Escape, and the table has the focus again", async () => {
    const { user } = await opened({ audit_event: refused });
    await user.click(rows()[2]!.querySelector("[data-column='1']")!);
    (await button("Close the event")).focus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("region", { name: "Event" })).toBeNull());
    expect(document.activeElement).toBe(grid());
  });
});

describe("the live tail", () => {
  it("shows new events while the newest are in sight", async () => {
    const { backend, user, log, tell } = await opened();
    await user.click(await button("Live"));
    expect(backend.called("audit_live")).toEqual([{ log: 7, on: true }]);
    log.state.events = 1_003;
    tell({ live: true, revision: 99 });
    await waitFor(() => expect(grid().getAttribute("aria-rowcount")).toBe("1004"));
  });

  it("does not promise what a query may refuse", async () => {
    const { user, log, tell } = await opened({
      audit_search: ({ form }) => ({
        ...(auditLog(1_000).commands.audit_search({ form }) as object),
        total: 800,
      }),
    });
    await user.click(await button("Live"));
    grid().scrollTop = 2_600;
    await fireEvent.scroll(grid());
    log.state.events = 1_003;
    tell({ live: true, revision: 99 });
    expect(await button("3 new in the log — search again")).toBeTruthy();
  });

  it("stands still while one reads further down, and says how many are new", async () => {
    const { user, log, tell } = await opened();
    await user.click(await button("Live"));
    grid().scrollTop = 2_600;
    await fireEvent.scroll(grid());
    log.state.events = 1_003;
    tell({ live: true, revision: 99 });
    const newest = await button(/^3 new/);
    expect(grid().getAttribute("aria-rowcount")).toBe("1001");
    await user.click(newest);
    await waitFor(() => expect(grid().getAttribute("aria-rowcount")).toBe("1004"));
    await waitFor(() => expect(rows()[0]?.dataset["position"]).toBe("0"));
  });
});

describe("ready questions", () => {
  const question = {
    id: "failed",
    title: "Failed authentications by remote",
    why: "Somebody tries keys.",
    query: "auth_type:None result:denied",
    by: "remote",
    first_seen: false,
  };

  it("are answered by what matters in them", async () => {
    const { backend, user } = await opened({
      audit_questions: () => [question],
      audit_facet: () => ({
        field: "remote",
        distinct: 1,
        unkept: 0,
        values: [{ value: "203.0.113.9", count: 8_204, state: "none" }],
      }),
    });
    await user.click(await button("Searches"));
    await user.click(await screen.findByRole("menuitem", { name: "Ready questions…" }));
    await user.click(await button(/^Failed authentications by remote/));
    await user.click(await button("Show the events of 203.0.113.9"));
    expect(backend.called("audit_search").at(-2)).toMatchObject({ form: { text: question.query } });
    expect(backend.called("audit_refine")).toEqual([
      { text: question.query, field: "remote", value: "203.0.113.9", include: true },
    ]);
  });
});

describe("an export", () => {
  it("holds what is shown: the search and the columns", async () => {
    const { backend, user } = await opened({ audit_export: () => "/home/a/audit.csv" });
    await user.click(await button("Columns"));
    await user.click(await screen.findByRole("menuitemcheckbox", { name: "Subject" }));
    await user.click(await button("Export"));
    await user.click(await screen.findByRole("menuitem", { name: /^CSV/ }));
    await waitFor(() => expect(backend.called("audit_export")).toHaveLength(1));
    expect(backend.called("audit_export")[0]).toMatchObject({
      form: {
        log: 7,
        format: "csv",
        columns: ["result", "method", "collection", "auth_type", "remote"],
      },
    });
    expect(screen.queryByRole("columnheader", { name: "Subject" })).toBeNull();
  });
});
