import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { app } from "../../frame/app.svelte";
import type { CommandError, InspectView, MatrixView } from "../../ipc";
import { answerWith } from "../../testing/backend";
import { names, verified } from "../../testing/cluster";
import { profile, secret, settings, status, tables } from "../../testing/samples";
import InspectScreen from "./InspectScreen.svelte";
import { inspection } from "./inspection.svelte";

const TOKEN = "header.claims.signature-of-a-pasted-token";
const ENDED: InspectView = {
  looks_like: "token",
  fingerprint: "fingerprint-of-it",
  header: null,
  claims: null,
  form: null,
  problems: ["The second part is not base64url."],
  signature: { state: "no_match", message: "None of the keys signed it." },
  expiry: { at_unix: 1, at_utc: "1970-01-01 00:00 UTC", distance: "56 years ago", state: "expired" },
  predicted: {
    rest: { status: 403, text: "ExpiredSignature" },
    grpc: { code: 7, name: "PERMISSION_DENIED", text: "ExpiredSignature" },
    assumes: ["the clock of the server is right"],
    condition: {
      text: "a point carries token_id",
      if_not: { status: 401, text: "stateful" },
      if_collection_missing: { status: 403, text: "stateful" },
    },
  },
  findings: [],
  matrix: null,
  record: null,
};

async function show(inspect: () => InspectView, commands: Parameters<typeof answerWith>[0] = {}) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => [profile({ secrets: [secret()] })],
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    inspect,
    ...commands,
  });
  await app.start();
  await app.choose("p1");
  render(InspectScreen);
  return { backend, user: userEvent.setup(), page: () => document.body.textContent ?? "" };
}

afterEach(() => {
  inspection.clear();
  inspection.jwtRbac = true;
});

test("a pasted token is masked at once and shown only on request", async () => {
  const { user, page } = await show(() => ENDED);
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await screen.findByText("What it is");
  expect(screen.queryByLabelText("Token or key")).toBeNull();
  expect(page()).not.toContain(TOKEN);
  await user.click(screen.getByRole("button", { name: "Show" }));
  expect(page()).toContain(TOKEN);
});

test("a token that was asked for is known by its fingerprint", async () => {
  const { user } = await show(() => ENDED);
  await app.go("inspect", { inspect: { label: "Search service", token_fingerprint: "fingerprint-of-it" } });
  expect(await screen.findByText("Search service")).toBeTruthy();
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  expect(await screen.findByText("the one that was asked for")).toBeTruthy();
  await app.go("inspect", { inspect: { label: "Search service", token_fingerprint: "of-another" } });
  expect(await screen.findByText("another one")).toBeTruthy();
  await app.go("inspect");
  expect(screen.queryByText("another one")).toBeNull();
});

test("clearing takes the token and everything about it off the screen", async () => {
  const { user, page } = await show(() => ENDED);
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await screen.findByText("What it is");
  await user.click(screen.getByRole("button", { name: "Clear" }));
  expect(inspection.held).toBe(false);
  expect(page()).not.toContain("fingerprint-of-it");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Token or key").value).toBe("");
});

test("both predicted answers are shown with what they assume and the condition", async () => {
  const { user, page } = await show(() => ENDED);
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await screen.findByText("What it is");
  for (const words of [
    "refused",
    "403",
    "7 PERMISSION_DENIED",
    "the clock of the server is right",
    "a point carries token_id",
    "none of ours",
    "56 years ago",
    "The second part is not base64url.",
  ]) {
    expect(page()).toContain(words);
  }
});

test("turning tokens off asks again for the same token", async () => {
  const { user, backend } = await show(() => ENDED);
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await screen.findByText("What it is");
  await user.click(screen.getByRole("checkbox", { name: /The server takes tokens/ }));
  expect(backend.called("inspect").at(-1)).toMatchObject({ form: { token: TOKEN, jwt_rbac: false } });
  await user.click(screen.getByRole("checkbox", { name: /The server takes tokens/ }));
});

test("a token that is refused whole says so above what its claims would allow", async () => {
  const matrix: MatrixView = {
    server_version: "1.18.3",
    columns: [{ kind: "any_other", label: "Any other collection", count: 0, level: "r" }],
    answers: [{ decision: "denied", text: "ExpiredSignature" }],
    rows: [],
    folded: false,
    refused: { status: 401, text: "ExpiredSignature" },
  };
  const { user } = await show(() => ({ ...ENDED, matrix }));
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  const said = await screen.findByText(/The server refuses it whole/);
  expect(said.textContent).toContain("401 ExpiredSignature");
});

test("a refused text says why, where it was given", async () => {
  const error: CommandError = {
    code: "input_too_large",
    message: "The token is too large.",
    remedy: "Paste it alone.",
    field: null,
  };
  const { user } = await show(() => {
    throw error;
  });
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  expect((await screen.findByRole("alert")).textContent).toContain("The token is too large.");
});

test("a token is verified on the cluster with that very token, and clearing it takes the report away", async () => {
  const { user, backend, page } = await show(() => ENDED, {
    verify_plan: () => ({ requests: 2, refused_expected: 2, warning: "Nothing is changed." }),
    verify: () => verified(),
  });
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await user.click(await screen.findByRole("button", { name: "Verify on cluster" }));
  await user.click(await screen.findByRole("button", { name: "Send 2 requests" }));
  await screen.findByText(/as predicted/);
  expect(backend.called("verify")).toMatchObject([
    { form: { profile_id: "p1", credential: { kind: "given", token: TOKEN }, server_version: "1.18.3" } },
  ]);
  expect(page()).not.toContain(TOKEN);
  await user.click(screen.getByRole("button", { name: "Clear" }));
  expect(screen.queryByText(/as predicted/)).toBeNull();
});

test("a cluster that takes no tokens is assumed to take none, and said to have said so", async () => {
  const { user, backend } = await show(() => ENDED, { cluster_names: () => names({ jwt_rbac: false }) });
  expect(await screen.findByText(/It says it takes no tokens/)).toBeTruthy();
  await user.click(screen.getByLabelText("Token or key"));
  await user.paste(TOKEN);
  await screen.findByText("What it is");
  expect(backend.called("inspect").at(-1)).toMatchObject({ form: { jwt_rbac: false } });
});
