import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import type { MintForm, PreviewForm } from "../../ipc";
import { answerWith } from "../../testing/backend";
import { facts, names, verified } from "../../testing/cluster";
import { profile, secret, settings, status, tables } from "../../testing/samples";
import TokensScreen from "./TokensScreen.svelte";
import { builder } from "./builder.svelte";
import { NO_CLAIMS, newCondition, newEntry, withEntries } from "./claims";
import { namesWords, suggestionsOf } from "./names";

const TOKEN = "header.claims.signature-of-a-minted-token";

async function show(commands: Parameters<typeof answerWith>[0] = {}) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => [profile({ server_version: "1.17.1", secrets: [secret()] })],
    preview: ({ form }) => ({
      form: ((form as PreviewForm).draft as { form: unknown }).form,
      json: "{}",
      errors: [],
      findings: [],
      matrix: null,
      other: null,
      other_error: null,
      expiry: null,
      can_mint: true,
      asks_first: [],
    }),
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    snippets: () => [],
    cluster_names: () => null,
    gather_facts: () => facts(),
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
    verify_plan: () => ({ requests: 2, refused_expected: 1, warning: "Nothing is changed." }),
    verify: () => verified(),
    ...commands,
  });
  await app.start();
  await app.choose("p1");
  render(TokensScreen);
  await waitFor(() => expect(builder.preview).not.toBeNull());
  return { backend, user: userEvent.setup() };
}

beforeEach(() => builder.edit(withEntries(NO_CLAIMS, [newEntry()])));
afterEach(() => builder.done());

describe("names of the cluster", () => {
  it("are asked for on request only, and complete with size and what an alias leads to", async () => {
    let remembered = false;
    const { backend, user } = await show({
      gather_facts: () => {
        remembered = true;
        return facts();
      },
      cluster_names: () => (remembered ? names() : null),
    });
    expect(backend.called("gather_facts")).toEqual([]);
    await user.click(await screen.findByRole("button", { name: "Load them" }));
    const field = await screen.findByRole("combobox", { name: "Collection 1" });
    await user.type(field, "do");
    const list = within(await screen.findByRole("listbox", { name: "Suggestions" }));
    const options = list.getAllByRole("option");
    expect(options.map((one) => one.textContent?.replace(/\s+/g, " ").trim())).toEqual([
      "docs 1,234 points",
      "documents alias of docs",
    ]);
  });

  it("that the console remembers are there at once, and the claims are judged by them", async () => {
    const { backend } = await show({ cluster_names: () => names() });
    expect(await screen.findByText(/2 collections and 1 alias of the cluster complete here/)).toBeTruthy();
    const asked = backend.calls.map((call) => call.command);
    await waitFor(() =>
      expect(backend.calls.map((call) => call.command).lastIndexOf("preview")).toBeGreaterThan(
        asked.indexOf("cluster_names"),
      ),
    );
  });

  it("leave out what is in the list already", () => {
    expect(suggestionsOf(names(), ["docs"]).map((one) => one.value)).toEqual(["events", "documents"]);
    expect(namesWords(names({ aliases: [] }))).toBe("2 collections");
  });
});

it("the version that the cluster named is used, and said to be its own", async () => {
  const { backend } = await show({ cluster_names: () => names() });
  expect(await screen.findByText("As the cluster says.")).toBeTruthy();
  await waitFor(() =>
    expect(backend.called("preview").at(-1)).toMatchObject({ form: { server_version: "1.18.3" } }),
  );
});

describe("trying value_exists before minting", () => {
  const withCondition = () =>
    builder.edit({ ...builder.form, value_exists: { ...newCondition(), collection: "access_tokens" } });

  it("says in words what was found, for exactly this condition", async () => {
    const { backend, user } = await show({
      try_condition: () => ({ state: "holds", words: "A point carries it.", matching: 3 }),
    });
    withCondition();
    await user.click(await screen.findByRole("button", { name: "Try it against the data" }));
    await screen.findByText(/A point carries it/);
    expect(screen.getByText(/3 points\s+match/)).toBeTruthy();
    expect(backend.called("try_condition")).toMatchObject([
      { form: { profile_id: "p1", draft: { form: { value_exists: { collection: "access_tokens" } } } } },
    ]);
    await user.type(screen.getByLabelText("Key 1"), "x");
    expect(screen.queryByText(/A point carries it/)).toBeNull();
  });

  it("that fails says why where it was asked", async () => {
    const { user } = await show({
      try_condition: () => {
        throw { code: "connection_failed", message: "No such name.", remedy: "Check it.", field: null };
      },
    });
    withCondition();
    await user.click(await screen.findByRole("button", { name: "Try it against the data" }));
    expect((await screen.findByRole("alert")).textContent).toContain("No such name.");
  });
});

it("the new token is verified from where it was minted, and leaves the page with Done", async () => {
  const { backend, user } = await show();
  await user.click(await screen.findByRole("button", { name: "Mint token" }));
  await user.click(await screen.findByRole("button", { name: "Verify on cluster" }));
  const panel = within(await screen.findByRole("region", { name: "Verify on the cluster" }));
  await user.click(await panel.findByRole("button", { name: "Send 2 requests" }));
  expect(await panel.findByText(/as predicted/)).toBeTruthy();
  expect(backend.called("verify")).toMatchObject([
    { form: { profile_id: "p1", credential: { kind: "given", token: TOKEN } } },
  ]);
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(panel.queryByRole("button", { name: "Verify again" })).toBeNull();
  expect(document.body.outerHTML).not.toContain(TOKEN);
});
