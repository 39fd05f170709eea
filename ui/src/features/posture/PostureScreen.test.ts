import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import { answerWith, say } from "../../testing/backend";
import { assessment, AT, check, view } from "../../testing/posture";
import { profile, settings, status, tables } from "../../testing/samples";
import { judgedFiles } from "./files.svelte";
import PostureScreen from "./PostureScreen.svelte";
import { wanted } from "./run.svelte";

async function show(commands: Parameters<typeof answerWith>[0] = {}, profiles = [profile()]) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => profiles,
    posture_last: () => null,
    copy_text: () => ({ clears_after_seconds: null }),
    ...commands,
  });
  await app.start();
  render(PostureScreen);
  return { backend, user: userEvent.setup() };
}

const table = async () => within(await screen.findByRole("grid", { name: "Checks" }));
const row = async (name: RegExp) => (await table()).findByRole("row", { name });
const detail = (name: RegExp) => screen.findByRole("region", { name });
const button = (name: string | RegExp) => screen.findByRole("button", { name });

beforeEach(async () => {
  localStorage.clear();
  judgedFiles.clear();
  wanted.days = 30;
  await app.go("posture");
});

describe("a cluster", () => {
  it("is judged without leaving a trace unless that is asked for", async () => {
    const { backend, user } = await show({ posture_run: () => view() });
    await user.click(await button("Judge this cluster"));
    expect(await screen.findByText("Capped at C")).toBeTruthy();
    await user.click(await button("Ask more…"));
    await user.click(await screen.findByRole("checkbox"));
    await user.click(await button("Ask the cluster"));
    await waitFor(() => expect(backend.called("posture_run")).toHaveLength(2));
    expect(backend.called("posture_run").map(({ form }) => form)).toMatchObject([
      { profile_id: "p1", credential: { kind: "best" }, with_side_effects: false, metrics_port: null },
      { profile_id: "p1", with_side_effects: true },
    ]);
  });

  it("is asked for the days of audit log that are wanted, also in the next run and of files", async () => {
    const { backend, user } = await show({
      posture_run: () => view(),
      posture_files: () => ({ assessment: assessment([check()]), problems: [], beside_cluster: false }),
    });
    const days = () => screen.findByRole("spinbutton", { name: /Audit log wanted for/ });
    await fireEvent.input(await days(), { target: { value: "400" } });
    await user.click(await button("Judge this cluster"));
    await user.click(await button("Run again"));
    await waitFor(() => expect(backend.called("posture_run")).toHaveLength(2));
    const form = { retention_days: 400 };
    expect(backend.called("posture_run")).toMatchObject([{ form }, { form }]);
    await user.click(await screen.findByRole("radio", { name: "Files" }));
    expect(await days()).toHaveProperty("value", "400");
    await user.upload(screen.getByLabelText("Configuration files to judge"), new File(["a"], "a.yaml"));
    await waitFor(() => expect(backend.called("posture_files")).toMatchObject([{ form }]));
  });

  it.each(["", "0", "1.5", "65536"])("is not judged with “%s” for days", async (value) => {
    await show();
    const days = await screen.findByRole("spinbutton", { name: /Audit log wanted for/ });
    await fireEvent.input(days, { target: { value } });
    expect((await screen.findByRole("alert")).textContent).toContain("whole days from 1 to 65535");
    expect(await button("Judge this cluster")).toHaveProperty("disabled", true);
  });

  it("shows what is known from before without asking the cluster", async () => {
    const { backend } = await show({ posture_last: () => view() });
    expect(await screen.findByText(/10.0.0.7:6335 answers without a key/)).toBeTruthy();
    expect(backend.called("posture_run")).toEqual([]);
  });

  it("keeps the unknown apart from the passed, and says why", async () => {
    const results = [
      check({ id: "QDR-001", title: "Open", state: "unknown", evidence: [], why: "It was not asked." }),
      check({ id: "QDR-070", title: "Off", state: "passed" }),
    ];
    const { user } = await show({ posture_last: () => view(results) });
    expect(await screen.findByText("Nothing that was looked at is wrong.")).toBeTruthy();
    await user.click(await screen.findByRole("radio", { name: "Unknown 1" }));
    expect(within(await detail(/QDR-001/)).getByText("It was not asked.")).toBeTruthy();
    expect(screen.queryByText(/QDR-070/)).toBeNull();
  });

  it("shows the configuration that mends it for each way of running the server, and keeps to the way", async () => {
    const { user } = await show({ posture_last: () => view([check(), check({ id: "QDR-064" })]) });
    expect(await screen.findByText(/enforce_internal_auth: true/)).toBeTruthy();
    await user.click(screen.getByRole("radio", { name: "environment" }));
    expect(await screen.findByText(/QDRANT__SERVICE__ENFORCE_INTERNAL_AUTH=true/)).toBeTruthy();
    await user.click(await row(/QDR-064/));
    expect(within(await detail(/QDR-064/)).getByText(/QDRANT__SERVICE/)).toBeTruthy();
  });

  it("takes a risk with a reason and an end, and shows at the field what is refused", async () => {
    const answers = [
      () => {
        throw { code: "invalid_field", field: "reason", message: "A reason is needed.", remedy: "Say why." };
      },
      () =>
        view([
          check({ state: "accepted", accepted: { check: "QDR-063", reason: "r", until: "2027-01-31" } }),
        ]),
    ];
    const { backend, user } = await show({
      posture_last: () => view(),
      posture_accept: () => answers.shift()?.(),
    });
    await user.click(await button("Accept this risk…"));
    await user.click(await button("Accept the risk"));
    expect(await screen.findByText("A reason is needed.")).toBeTruthy();
    await user.type(screen.getByLabelText("Why"), "A network of their own.");
    await fireEvent.input(screen.getByLabelText("Until"), { target: { value: "2027-01-31" } });
    await user.click(await button("Accept the risk"));
    expect(await screen.findByRole("radio", { name: "Accepted 1" })).toBeTruthy();
    expect(backend.called("posture_accept")[1]).toEqual({
      form: { profile_id: "p1", check: "QDR-063", reason: "A network of their own.", until: "2027-01-31" },
    });
  });

  it("takes a risk for a length of days as well", async () => {
    const { backend, user } = await show({ posture_last: () => view(), posture_accept: () => view() });
    await user.click(await button("Accept this risk…"));
    const before = Date.now();
    await user.click(await button("90 days"));
    await user.click(await button("Accept the risk"));
    const { until } = backend.called("posture_accept")[0]?.["form"] as { until: string };
    const days = (Date.parse(until) - before) / 86_400_000;
    // The day has begun, and may be another one in UTC.
    expect(days).toBeGreaterThan(88);
    expect(days).toBeLessThan(91);
  });

  it("shows both of two runs of one second", async () => {
    const { tally } = assessment([check()]);
    const past = { at: AT, grade: "C", tally } as const;
    const { user } = await show({ posture_last: () => view([check()], { history: [past, past] }) });
    await user.click(await screen.findByText("History"));
    const history = (await screen.findByRole("columnheader", { name: "Run" })).closest(
      "table",
    ) as HTMLElement;
    expect(within(history).getAllByRole("row")).toHaveLength(3);
  });

  it("that cannot be reached says so with the remedy", async () => {
    const { user } = await show({
      posture_run: () => {
        throw { code: "connection_failed", message: "Nothing listens there.", remedy: "Start it." };
      },
    });
    await user.click(await button("Judge this cluster"));
    expect(await screen.findByText("Nothing listens there.")).toBeTruthy();
  });

  it("is reported in the form of one's choice", async () => {
    const { backend, user } = await show({ posture_last: () => view(), posture_save_report: () => null });
    await user.click(await button("Report"));
    await user.click(await screen.findByRole("menuitem", { name: /SARIF/ }));
    expect(backend.called("posture_save_report")).toEqual([
      { source: { kind: "profile", profile_id: "p1" }, format: "sarif" },
    ]);
  });
});

describe("the table of checks", () => {
  const results = [
    check({ id: "QDR-010", title: "Light", severity: "low", category: "audit" }),
    check({ id: "QDR-020", title: "Heavy", severity: "critical", category: "network" }),
    check({ id: "QDR-030", title: "Middle", severity: "medium", category: "network" }),
  ];
  const ids = async () => (await table()).getAllByText(/^QDR-/).map((one) => one.textContent);

  it("is walked with the keyboard, the detail beside it", async () => {
    const { user } = await show({ posture_last: () => view(results) });
    (await row(/QDR-020/)).focus();
    const steps = [
      ["{ArrowDown}", /QDR-030/],
      ["{End}", /QDR-010/],
      ["{ArrowDown}", /QDR-010/],
      ["{ArrowUp}", /QDR-030/],
      ["{Home}", /QDR-020/],
    ] as const;
    for (const [key, name] of steps) {
      await user.keyboard(key);
      expect(document.activeElement).toBe(await row(name));
      expect((await row(name)).getAttribute("aria-selected")).toBe("true");
      expect(await detail(name)).toBeTruthy();
    }
    await user.keyboard("{Enter}");
    expect(document.activeElement).toBe(await detail(/QDR-020/));
    await user.keyboard("{Escape}");
    const chosen = await row(/QDR-020/);
    await waitFor(() => expect(document.activeElement).toBe(chosen));
  });

  it("begins with the heaviest and is ordered by any column, either way", async () => {
    const { user } = await show({ posture_last: () => view(results) });
    await row(/QDR-020/);
    expect(await ids()).toEqual(["QDR-020", "QDR-030", "QDR-010"]);
    await user.click(await button("Check"));
    expect(await ids()).toEqual(["QDR-010", "QDR-020", "QDR-030"]);
    await user.click(await button("Check"));
    expect(await ids()).toEqual(["QDR-030", "QDR-020", "QDR-010"]);
    const sorted = screen.getAllByRole("columnheader").filter((one) => one.hasAttribute("aria-sort"));
    expect(sorted.map((one) => [one.textContent?.trim(), one.getAttribute("aria-sort")])).toEqual([
      ["Check", "descending"],
    ]);
  });

  it("is narrowed by severity and category, and says how many are left", async () => {
    const { user } = await show({ posture_last: () => view(results) });
    await row(/QDR-020/);
    await user.selectOptions(screen.getByRole("combobox", { name: "Category" }), "network");
    expect(await ids()).toEqual(["QDR-020", "QDR-030"]);
    expect(screen.getByRole("radio", { name: "Open 2" })).toBeTruthy();
    await user.selectOptions(screen.getByRole("combobox", { name: "Severity" }), "low");
    expect(await screen.findByText("No check is like that.")).toBeTruthy();
    await user.click(await button("Any severity and category"));
    expect(await ids()).toHaveLength(3);
  });

  it("goes on with the next one when a risk is accepted", async () => {
    const accepted = { check: "QDR-030", reason: "r", until: "2027-01-31" };
    const { user } = await show({
      posture_last: () => view(results),
      posture_accept: () =>
        view(results.map((one) => (one.id === "QDR-030" ? { ...one, state: "accepted", accepted } : one))),
    });
    await user.click(await row(/QDR-030/));
    await user.click(await button("Accept this risk…"));
    await user.click(await button("Accept the risk"));
    expect(await detail(/QDR-010/)).toBeTruthy();
  });

  it("is led into by what caps the grade and by what changed, whatever is kept from sight", async () => {
    const past = {
      since: AT,
      grade_before: "D",
      grade_after: "C",
      changes: [
        { check: "QDR-010", title: "Light", kind: "mended", before: "failed", after: "passed" },
        { check: "QDR-020", title: "Heavy", kind: "still_there", before: "failed", after: "failed" },
        { check: "QDR-030", title: "Middle", kind: "new", before: "passed", after: "failed" },
      ],
    } as const;
    const [light, ...rest] = results;
    const all = [{ ...light, state: "passed" } as (typeof results)[number], ...rest];
    const difference = { ...past, changes: [...past.changes] };
    const caps = [{ at_best: "C", check: "QDR-030", words: "The one in the middle" }] as const;
    const { user } = await show({
      posture_last: () => ({
        ...view(all, { difference }),
        assessment: assessment(all, { caps: [...caps] }),
      }),
    });
    expect(await screen.findByText(/Up from D/)).toBeTruthy();
    await user.click(await button("The one in the middle"));
    expect(await detail(/QDR-030/)).toBeTruthy();
    await user.click(await screen.findByText("1 new, 1 mended"));
    await user.click(await button(/^QDR-010/));
    expect(await detail(/QDR-010/)).toBeTruthy();
    const led = await row(/QDR-010/);
    await waitFor(() => expect(document.activeElement).toBe(led));
  });
});

describe("files", () => {
  const named = (name: string) => new File(["service:\n  api_key: x\n"], name);
  const file = named("config.yaml");
  const drop = async (...files: File[]) =>
    fireEvent.drop(await screen.findByRole("group", { name: "Configuration files" }), {
      dataTransfer: { files },
    });
  const part = async (name: string) => userEvent.click(await screen.findByRole("radio", { name }));
  const answer = (some: object = {}) => ({
    assessment: assessment([check()]),
    problems: [],
    beside_cluster: false,
    ...some,
  });
  const dropped = async (some: object) => {
    const shown = await show({ posture_files: () => answer(some), posture_forget_files: () => null });
    await part("Files");
    await drop(file);
    return shown;
  };

  it("of the same name that cannot be read are each said", async () => {
    const problem = "values.yaml is not valid YAML.";
    await dropped({ problems: [problem, problem] });
    expect(await screen.findAllByText(problem)).toHaveLength(2);
  });

  it("cannot turn the lines of a change around", async () => {
    const evidence = [{ words: "w", source: "a.yaml", fix: "-image: \u202egnp\n+image: b\n" }];
    await dropped({ assessment: assessment([check({ evidence })]) });
    expect(await screen.findByText("U+202E")).toBeTruthy();
    expect(screen.queryByText("U+000A")).toBeNull();
  });

  it("stand beside what the cluster shows, each side with its own evidence", async () => {
    const sides = { cluster: "failed", files: "passed" } as const;
    const evidence = [
      { words: "It answers.", source: "GET /telemetry", at: AT },
      { words: "It is closed.", source: "a.yaml" },
    ];
    const { user } = await dropped({
      assessment: assessment([check({ sides, evidence }), check({ id: "QDR-064" })]),
      beside_cluster: true,
    });
    await user.click(await screen.findByRole("radio", { name: "Differs 1" }));
    const shown = await detail(/QDR-063/);
    const side = (name: RegExp) =>
      within(within(shown).getByRole("heading", { name }).parentElement as HTMLElement);
    expect(side(/The cluster shows Open/).getByText("It answers.")).toBeTruthy();
    expect(side(/The files say Passed/).getByText("It is closed.")).toBeTruthy();
    expect(side(/The files say Passed/).queryByText("It answers.")).toBeNull();
  });

  it("are judged when they are dropped, each finding with its place", async () => {
    const place = { file: "config.yaml", line: 2, column: 3, text: "  api_key: ****" };
    const evidence = [
      { words: "The key stands in the file.", source: "config.yaml", place, fix: "-a\n+b\n" },
    ];
    const { backend } = await dropped({
      assessment: assessment([check({ evidence })]),
      problems: ["b.yaml is not valid YAML."],
    });
    expect(await screen.findByText("config.yaml:2:3")).toBeTruthy();
    expect(screen.getByText("b.yaml is not valid YAML.")).toBeTruthy();
    expect(backend.called("posture_files")).toEqual([
      {
        task: expect.any(String),
        form: {
          profile_id: "p1",
          retention_days: 30,
          texts: [{ name: "config.yaml", text: "service:\n  api_key: x\n" }],
        },
      },
    ]);
  });

  it("stay judged while another part of the screen is shown", async () => {
    await dropped({ assessment: assessment([check()], { target: "production and config.yaml" }) });
    expect(await screen.findByText("production and config.yaml")).toBeTruthy();
    await part("All clusters");
    expect(screen.queryByText("production and config.yaml")).toBeNull();
    await part("Files");
    expect(await screen.findByText("production and config.yaml")).toBeTruthy();
  });

  it("say that they are being judged, also when the part was left meanwhile", async () => {
    let finish = () => {};
    await show({ posture_files: () => new Promise((resolve) => (finish = () => resolve(answer()))) });
    await part("Files");
    await drop(file, named("values.yaml"));
    expect(await screen.findByText(/Reading and judging 2 files/)).toBeTruthy();
    await part("All clusters");
    await part("Files");
    expect(await screen.findByRole("progressbar", { name: "Files are judged" })).toBeTruthy();
    finish();
    expect(await row(/QDR-063/)).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole("progressbar")).toBeNull());
  });

  it("that were dropped last are shown, however long those before them take", async () => {
    const waiting = new Map<string, () => void>();
    const { backend } = await show({
      posture_files: ({ form }) => {
        const { texts } = form as { texts: { name: string }[] };
        const target = texts[0]?.name ?? "";
        return new Promise((resolve) =>
          waiting.set(target, () => resolve(answer({ assessment: assessment([check()], { target }) }))),
        );
      },
    });
    const settle = () => new Promise((resolve) => setTimeout(resolve));
    await part("Files");
    await drop(named("slow.yaml"));
    await waitFor(() => expect(waiting.has("slow.yaml")).toBe(true));
    await drop(named("skipped.yaml"));
    await drop(named("last.yaml"));
    await settle();
    waiting.get("last.yaml")?.();
    await settle();
    waiting.get("slow.yaml")?.();
    await waitFor(() => expect(waiting.has("last.yaml")).toBe(true));
    waiting.get("last.yaml")?.();
    expect(await screen.findByText("last.yaml")).toBeTruthy();
    expect(screen.queryByText("slow.yaml")).toBeNull();
    // A report of what was judged last is one of what is shown.
    const judged = backend.called("posture_files").map(({ form }) => (form as { texts: object[] }).texts);
    expect(judged).toMatchObject([[{ name: "slow.yaml" }], [{ name: "last.yaml" }]]);
  });

  it("are judged again as they are by then, beside the cluster or not", async () => {
    const { backend, user } = await dropped({});
    await user.click(await screen.findByRole("checkbox"));
    await user.click(await button("Judge again"));
    await waitFor(() => expect(backend.called("posture_files")).toHaveLength(2));
    expect(backend.called("posture_files").map(({ form }) => form)).toMatchObject([
      { profile_id: "p1" },
      { profile_id: null },
    ]);
    await user.click(await screen.findByRole("checkbox"));
  });

  it("that cannot be read any more, are too large or too many say so", async () => {
    const { backend } = await show({ posture_files: () => answer() });
    await part("Files");
    const gone = Object.assign(named("gone.yaml"), { text: () => Promise.reject(new Error("gone")) });
    await drop(gone);
    expect(await screen.findByText(/gone.yaml cannot be read/)).toBeTruthy();
    await drop(new File([new Uint8Array(1024 * 1024 + 1)], "dump.yaml"));
    expect(await screen.findByText(/dump.yaml is larger than 1 MiB/)).toBeTruthy();
    await drop(...Array.from({ length: 101 }, (_, index) => named(`${index}.yaml`)));
    expect(await screen.findByText(/101 files are too many/)).toBeTruthy();
    expect(backend.called("posture_files")).toEqual([]);
  });

  it("can be stopped, and what was found before stays", async () => {
    const first = answer({ assessment: assessment([check()], { target: "one.yaml" }) });
    let refuse: (error: object) => void = () => {};
    const answers = [() => first, () => new Promise((_, reject) => (refuse = reject))];
    const { backend, user } = await show({ posture_files: () => answers.shift()?.(), cancel: () => true });
    await part("Files");
    await drop(named("one.yaml"));
    expect(await screen.findByText("one.yaml")).toBeTruthy();
    await drop(named("other.yaml"));
    await user.click(await button("Stop"));
    await waitFor(() => expect(backend.called("cancel")).toHaveLength(1));
    expect(backend.called("cancel")[0]?.task).toBe(backend.called("posture_files")[1]?.task);
    refuse({ code: "stopped", message: "It was stopped.", remedy: "Start it again.", field: null });
    expect(await button("Judge again")).toBeTruthy();
    expect(screen.getByText("one.yaml")).toBeTruthy();
    expect(screen.queryByText("It was stopped.")).toBeNull();
    answers.push(() => first);
    await user.click(await button("Judge again"));
    await waitFor(() => expect(backend.called("posture_files")).toHaveLength(3));
    const form = backend.called("posture_files")[2]?.form;
    expect(form).toMatchObject({ texts: [{ name: "one.yaml" }] });
  });

  it("and what was found in them are gone when they are cleared", async () => {
    const { backend, user } = await dropped({});
    await user.click(await button("Clear"));
    expect(await screen.findByText("Judge files before they are deployed")).toBeTruthy();
    await waitFor(() => expect(backend.called("posture_forget_files")).toHaveLength(1));
  });
});

describe("all clusters", () => {
  // What was judged stays while the program runs.
  const judgeAll = () => button(/^(Judge all clusters|Run again)$/);

  it("are asked for the days of audit log that are wanted, and are not without them", async () => {
    const { backend, user } = await show({ posture_all: () => [] });
    await user.click(await screen.findByRole("radio", { name: "All clusters" }));
    const days = await screen.findByRole("spinbutton", { name: /Audit log wanted for/ });
    await fireEvent.input(days, { target: { value: "" } });
    expect(await judgeAll()).toHaveProperty("disabled", true);
    await fireEvent.input(days, { target: { value: "400" } });
    await user.click(await judgeAll());
    expect(backend.called("posture_all")).toMatchObject([{ withSideEffects: false, retentionDays: 400 }]);
  });

  it("arrive one by one, and one that does not answer says why", async () => {
    let finish = () => {};
    let channel: unknown;
    const rows = [
      { profile_id: "p1", name: "production", environment: "production", view: view(), problem: null },
      {
        profile_id: "p2",
        name: "lost",
        environment: "test",
        view: null,
        problem: { message: "There was no answer.", remedy: "Look at the firewall." },
      },
    ];
    const { user } = await show(
      {
        posture_all: ({ onRow }) => {
          channel = onRow;
          say(onRow, rows[0]);
          return new Promise((resolve) => (finish = () => resolve(rows)));
        },
      },
      [profile(), profile({ id: "p2", name: "lost" })],
    );
    await user.click(await screen.findByRole("radio", { name: "All clusters" }));
    await user.click(await judgeAll());
    expect(await screen.findByText("1 of 2 clusters")).toBeTruthy();
    expect(screen.getByRole("button", { name: "production" })).toBeTruthy();
    finish();
    expect(await screen.findByText(/There was no answer/)).toBeTruthy();
    say(channel, rows[1]);
    await tick();
    expect(screen.getByText("1 of 2 clusters could be judged")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "production" }));
    expect(await screen.findByText(/10.0.0.7:6335 answers without a key/)).toBeTruthy();
  });
});
