import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import type { Assessment, CheckResult, PostureView } from "../../ipc";
import { answerWith, say } from "../../testing/backend";
import { profile, settings, status, tables } from "../../testing/samples";
import PostureScreen from "./PostureScreen.svelte";

const AT = "2026-11-21T08:00:00Z";

function check(some: Partial<CheckResult> = {}): CheckResult {
  return {
    id: "QDR-063",
    title: "Peers ask nobody for a key",
    category: "network",
    severity: "high",
    opens_everything: false,
    state: "failed",
    evidence: [{ words: "10.0.0.7:6335 answers without a key.", source: "gRPC", at: AT }],
    expected: "Peers ask each other for a key.",
    risk: "Whoever reaches the port reads the audit log.",
    remedy: "Close the port to everything but the peers.",
    cost: "A restart of each peer.",
    snippets: [
      { form: "config.yaml", text: "service:\n  enforce_internal_auth: true\n" },
      { form: "environment", text: "QDRANT__SERVICE__ENFORCE_INTERNAL_AUTH=true\n" },
    ],
    sources: ["Recordings of a real server"],
    sides: null,
    ...some,
  };
}

function assessment(results: CheckResult[], some: Partial<Assessment> = {}): Assessment {
  const count = (state: string, severity?: string) =>
    results.filter((one) => one.state === state && (!severity || one.severity === severity)).length;
  return {
    target: "production",
    at: AT,
    version: "1.18.3",
    grade: "C",
    caps: [{ at_best: "C", check: "QDR-063", words: "Peers ask nobody for a key" }],
    tally: {
      critical: count("failed", "critical"),
      high: count("failed", "high"),
      medium: count("failed", "medium"),
      low: count("failed", "low"),
      passed: count("passed"),
      unknown: count("unknown"),
      accepted: count("accepted"),
      not_applicable: count("not_applicable"),
    },
    results,
    ...some,
  };
}

function view(results: CheckResult[] = [check()], some: Partial<PostureView> = {}): PostureView {
  return {
    profile_id: "p1",
    url: "https://qdrant.example.org:6333",
    assessment: assessment(results),
    difference: null,
    history: [],
    accepted: [],
    with_side_effects: false,
    ...some,
  };
}

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

const button = (name: string | RegExp) => screen.findByRole("button", { name });

beforeEach(async () => {
  localStorage.clear();
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
    expect(await screen.findByText("It was not asked.")).toBeTruthy();
    expect(screen.queryByText(/QDR-070/)).toBeNull();
  });

  it("shows the configuration that mends it for each way of running the server", async () => {
    const { user } = await show({ posture_last: () => view() });
    await user.click(await screen.findByText("Risk and configuration"));
    expect(screen.getByText(/enforce_internal_auth: true/)).toBeTruthy();
    await user.selectOptions(screen.getByRole("combobox", { name: /QDR-063/ }), "environment");
    expect(await screen.findByText(/QDRANT__SERVICE__ENFORCE_INTERNAL_AUTH=true/)).toBeTruthy();
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
    await user.click(await screen.findByText("Risk and configuration"));
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

  it("shows both of two runs of one second", async () => {
    const { tally } = assessment([check()]);
    const past = { at: AT, grade: "C", tally } as const;
    const { user } = await show({ posture_last: () => view([check()], { history: [past, past] }) });
    await user.click(await screen.findByText("History"));
    expect(await screen.findAllByText(/1 high/)).toHaveLength(2);
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

describe("files", () => {
  const dropped = async (answer: object) => {
    const { user } = await show({
      posture_files: () => ({ problems: [], beside_cluster: false, ...answer }),
    });
    await user.click(await screen.findByRole("radio", { name: "Files" }));
    await fireEvent.drop(await screen.findByRole("group", { name: "Configuration files" }), {
      dataTransfer: { files: [file] },
    });
  };

  it("of the same name that cannot be read are each said", async () => {
    const problem = "values.yaml is not valid YAML.";
    await dropped({ assessment: assessment([check()]), problems: [problem, problem] });
    expect(await screen.findAllByText(problem)).toHaveLength(2);
  });

  it("cannot turn the lines of a change around", async () => {
    const evidence = [{ words: "w", source: "a.yaml", fix: "-image: \u202egnp\n+image: b\n" }];
    await dropped({ assessment: assessment([check({ evidence })]) });
    expect(await screen.findByText("U+202E")).toBeTruthy();
    expect(screen.queryByText("U+000A")).toBeNull();
  });

  it("stand beside what the cluster shows", async () => {
    const sides = { cluster: "failed", files: "passed" } as const;
    await dropped({ assessment: assessment([check({ sides })]), beside_cluster: true });
    expect(await screen.findByText("Cluster: Open. Files: Passed.")).toBeTruthy();
  });

  const file = new File(["service:\n  api_key: x\n"], "config.yaml", { type: "application/yaml" });

  it("are judged when they are dropped, each finding with its place", async () => {
    const place = { file: "config.yaml", line: 2, column: 3, text: "  api_key: ****" };
    const evidence = [
      { words: "The key stands in the file.", source: "config.yaml", place, fix: "-a\n+b\n" },
    ];
    const { backend, user } = await show({
      posture_files: () => ({
        assessment: assessment([check({ evidence })]),
        problems: ["b.yaml is not valid YAML."],
        beside_cluster: false,
      }),
    });
    await user.click(await screen.findByRole("radio", { name: "Files" }));
    await fireEvent.drop(await screen.findByRole("group", { name: "Configuration files" }), {
      dataTransfer: { files: [file] },
    });
    expect(await screen.findByText("config.yaml:2:3")).toBeTruthy();
    expect(screen.getByText("b.yaml is not valid YAML.")).toBeTruthy();
    expect(backend.called("posture_files")).toEqual([
      { form: { profile_id: "p1", texts: [{ name: "config.yaml", text: "service:\n  api_key: x\n" }] } },
    ]);
  });
});

describe("all clusters", () => {
  it("arrive one by one, and one that does not answer says why", async () => {
    let finish = () => {};
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
          say(onRow, rows[0]);
          return new Promise((resolve) => (finish = () => resolve(rows)));
        },
      },
      [profile(), profile({ id: "p2", name: "lost" })],
    );
    await user.click(await screen.findByRole("radio", { name: "All clusters" }));
    await user.click(await button("Judge all clusters"));
    expect(await screen.findByText("1 of 2 clusters")).toBeTruthy();
    expect(screen.getByRole("button", { name: "production" })).toBeTruthy();
    finish();
    expect(await screen.findByText(/There was no answer/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "production" }));
    expect(await screen.findByText(/10.0.0.7:6335 answers without a key/)).toBeTruthy();
  });
});
