import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";
import { app } from "../../frame/app.svelte";
import type { FindingView, MintForm, PreviewForm, PreviewView } from "../../ipc";
import { asked } from "../../shared/confirm.svelte";
import { answerWith, say } from "../../testing/backend";
import { profile, secret, settings, status, tables } from "../../testing/samples";
import TokensScreen from "./TokensScreen.svelte";
import { builder } from "./builder.svelte";
import { NO_CLAIMS, newEntry, withEntries } from "./claims";

const TOKEN = "header.claims.signature-of-a-minted-token";
const TABLES = tables({
  groups: [{ id: "points", label: "Points" }],
  actions: [
    {
      id: "scroll",
      label: "scroll points",
      group: "points",
      scope: "collection",
      requires: ["read"],
      rest: "POST /scroll",
      grpc: null,
      since: null,
      until: null,
      note: null,
    },
  ],
  presets: [
    {
      id: "read_one",
      label: "Read one collection",
      description: "Safe.",
      form: withEntries(NO_CLAIMS, [newEntry()]),
      risky: false,
    },
  ],
});

const finding = (code: string, severity: FindingView["severity"], place: string): FindingView => ({
  code,
  severity,
  place,
  title: `Title of ${code}`,
  text: `Text of ${code}`,
  remedy: "Do something.",
});

function preview(form: PreviewForm, findings: FindingView[]): PreviewView {
  return {
    form: form.draft.kind === "form" ? form.draft.form : null,
    json: "{}",
    errors: [],
    findings,
    matrix: {
      server_version: form.server_version,
      columns: [{ kind: "any_other", label: "Any collection", count: 0, level: "none" }],
      answers: [{ decision: "denied", text: "Forbidden: Global access is required" }],
      rows: [{ action: "scroll", cells: [0], guide: [] }],
      folded: false,
      refused: null,
    },
    other: null,
    other_error: null,
    expiry: null,
    can_mint: !findings.some((one) => one.severity === "blocking"),
    asks_first: findings.filter((one) => one.severity === "dangerous").map((one) => one.code),
  };
}

async function show(findings: FindingView[] = [], profiles = [profile({ secrets: [secret()] })]) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => TABLES,
    list_profiles: () => profiles,
    preview: ({ form }) => preview(form as PreviewForm, findings),
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    snippets: ({ form }) => [
      { id: "curl", label: "curl", language: "sh", text: `curl ${(form as { token: string | null }).token}` },
    ],
    mint: ({ form }) => ({
      token: TOKEN,
      record: {
        ...(form as MintForm),
        id: "r1",
        profile_name: "search-eu-1",
        key_fingerprint: "key",
        token_fingerprint: "fingerprint-of-it",
        claims: "{}",
        subject: null,
        access_summary: "docs r",
        minted_at: "2026-11-21T08:00:00Z",
        expires_at: null,
        distance: null,
        state: "never_expires",
      },
    }),
    copy_text: () => ({ clears_after_seconds: 30 }),
    hold_open: () => null,
    let_close: () => null,
    close_window: () => null,
  });
  await app.start();
  if (profiles[0]) await app.choose(profiles[0].id);
  render(TokensScreen);
  await screen.findByRole("grid");
  return { backend, user: userEvent.setup(), page: () => document.body.textContent ?? "" };
}

beforeEach(() => {
  HTMLElement.prototype.scrollIntoView ??= () => {};
});
afterEach(() => {
  builder.done();
  builder.compare(null);
  builder.unfinished = false;
});

test("a minted token is hidden until it is asked for, and gone with Done", async () => {
  const { user, page } = await show();
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  await screen.findByTestId("minted-token");
  expect(page()).not.toContain(TOKEN);
  await user.click(screen.getByRole("button", { name: "Reveal" }));
  expect(screen.getByTestId("minted-token").textContent).toBe(TOKEN);
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(page()).not.toContain(TOKEN);
  expect(builder.minted).toBeNull();
});

test("the token is copied by the backend, as a secret", async () => {
  const { user, backend } = await show();
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  await user.click(await screen.findByRole("button", { name: "Copy token" }));
  expect(backend.called("copy_text")).toEqual([{ text: TOKEN, secret: true }]);
});

test("a snippet gets the token only on request", async () => {
  const { user, backend } = await show();
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  await screen.findByTestId("minted-token");
  await screen.findByText("curl null");
  expect(JSON.stringify(backend.called("snippets"))).not.toContain(TOKEN);
  await user.click(screen.getByRole("checkbox", { name: "Put the token in" }));
  await screen.findByText(`curl ${TOKEN}`);
});

test("a snippet is copied as a secret once the token is in it", async () => {
  const { user, backend } = await show();
  await user.click(await screen.findByRole("button", { name: "Copy snippet" }));
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  await user.click(await screen.findByRole("checkbox", { name: "Put the token in" }));
  await screen.findByText(`curl ${TOKEN}`);
  await user.click(screen.getByRole("button", { name: "Copy snippet" }));
  expect(backend.called("copy_text")).toEqual([
    { text: "curl null", secret: false },
    { text: `curl ${TOKEN}`, secret: true },
  ]);
});

test("a blocking finding keeps minting off, says which, and leads to its field", async () => {
  const { user } = await show([finding("subject_bad", "blocking", "/subject")]);
  const button = screen.getByRole<HTMLButtonElement>("button", { name: "Mint token" });
  await waitFor(() => expect(button.disabled).toBe(true));
  const waiting = screen.getByRole("list", { name: "Minting waits for" });
  await user.click(within(waiting).getByRole("button", { name: "Title of subject_bad" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Subject")));
});

test("dangerous findings are each named before minting, and only then accepted", async () => {
  const { user, backend } = await show([
    finding("access_manage", "dangerous", "/access"),
    finding("never_expires", "dangerous", "/exp"),
  ]);
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  const dialog = await screen.findByRole("dialog", { name: "Mint a dangerous token?" });
  expect(within(dialog).getByText("Text of access_manage")).toBeTruthy();
  expect(within(dialog).getByText("Text of never_expires")).toBeTruthy();
  expect(backend.called("mint")).toEqual([]);
  await user.click(within(dialog).getByRole("button", { name: "Mint it all the same" }));
  await screen.findByTestId("minted-token");
  expect(backend.called("mint")).toMatchObject([{ form: { accepted: ["access_manage", "never_expires"] } }]);
});

test("a production cluster is named as such in the question", async () => {
  const production = profile({ id: "p9", environment: "production", secrets: [secret()] });
  const { user } = await show([finding("access_manage", "dangerous", "/access")], [production]);
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  const dialog = await screen.findByRole("dialog", { name: "Mint a dangerous token?" });
  expect(within(dialog).getByText(/production/i)).toBeTruthy();
});

test("without a profile the matrix is there all the same, and minting offers to create one", async () => {
  await show([], []);
  expect(screen.getByText("denied")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Create a profile" })).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Mint token" }).disabled).toBe(true);
});

test("several lines pasted into a name become collections of their own", async () => {
  const { user, backend } = await show();
  builder.edit(withEntries(builder.form, [newEntry()]));
  await user.click(await screen.findByLabelText("Collection 1"));
  await user.paste("docs\nevents prw\n");
  await waitFor(() =>
    expect(backend.called("preview").at(-1)).toMatchObject({
      form: {
        draft: {
          form: {
            access: {
              entries: [
                { collection: "docs", access: "r" },
                { collection: "events", access: "prw" },
              ],
            },
          },
        },
      },
    }),
  );
});

test("closing the window asks before composed claims are lost, and not after they were minted", async () => {
  const { user, backend } = await show();
  await user.type(screen.getByLabelText("Subject"), "svc");
  await waitFor(() => expect(backend.called("hold_open")).toHaveLength(1));
  const channel = backend.called("hold_open")[0]?.["onClose"];
  say(channel, null);
  await waitFor(() => expect(asked.question?.title).toBe("Close without minting the token?"));
  asked.question?.answer("no");
  await user.click(screen.getByRole("button", { name: "Mint token" }));
  await screen.findByTestId("minted-token");
  await user.click(screen.getByRole("button", { name: "Reveal" }));
  await waitFor(() => expect(backend.called("let_close").length).toBeGreaterThan(0));
  expect(builder.unfinished).toBe(false);
  expect(backend.called("close_window")).toEqual([]);
});
