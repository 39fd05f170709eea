import { render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
// The other screens are read ahead: before the tests, not when they have ended.
import "./features/inspect/InspectScreen.svelte";
import "./features/settings/SettingsScreen.svelte";
import "./features/tls/TlsScreen.svelte";
import "./features/tokens/TokensScreen.svelte";
import App from "./App.svelte";
import { app } from "./frame/app.svelte";
import { answerWith } from "./testing/backend";
import { report } from "./testing/cluster";
import { connection, profile, settings, status, tables } from "./testing/samples";

const locked = {
  store: "Secret Service",
  state: "locked" as const,
  message: "It is locked.",
  remedy: "Unlock it.",
};

async function show(commands: Parameters<typeof answerWith>[0] = {}) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    list_profiles: () => [
      profile({ id: "a", name: "first", environment: "production" }),
      profile({ id: "b", name: "second", role: "token" }),
    ],
    save_settings: ({ form }) => form,
    ...commands,
  });
  await app.go("settings");
  render(App);
  return { backend, user: userEvent.setup() };
}

const screenTitle = () => screen.findByRole("heading", { level: 1 });

beforeEach(() => localStorage.clear());

describe("the frame", () => {
  it("goes to a screen by Ctrl and its number and marks it", async () => {
    const { user } = await show();
    await screen.findByText("Where data lives");
    await user.keyboard("{Control>}1{/Control}");
    await waitFor(async () => expect((await screenTitle()).textContent).toBe("Clusters"));
    expect(screen.getByRole("button", { name: /Clusters/, current: "page" })).toBeTruthy();
  });

  it("finds a cluster in the palette and makes it the chosen one", async () => {
    const { user } = await show();
    await screen.findByText("Where data lives");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox", { name: "Search or run" }), "second{Enter}");
    await waitFor(() => expect(app.current?.id).toBe("b"));
    expect(screen.queryByRole("combobox")).toBeNull();
  });

  it("leaves the screens alone while a dialog is open", async () => {
    const { user } = await show();
    await screen.findByText("Where data lives");
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("combobox");
    await user.keyboard("{Control>}1{/Control}");
    expect(app.screen).toBe("settings");
  });

  it("says what the chosen profile can do and that nothing was checked", async () => {
    await show({ list_profiles: () => [profile({ role: "none" })] });
    expect(await screen.findByText("HTTPS by profile, certificate not checked yet")).toBeTruthy();
    expect(await screen.findByText("No credential is stored for this profile.")).toBeTruthy();
  });

  it("says what a test showed of the connection, the version and the role", async () => {
    const { user } = await show({ test_connection: () => report() });
    await user.click(await screen.findByRole("button", { name: /Not tested/ }));
    const bar = within(screen.getAllByRole("banner")[0] as HTMLElement);
    expect(await bar.findByRole("button", { name: /Connected/ })).toBeTruthy();
    expect(bar.getByText("TLS 1.3, made by Example CA.")).toBeTruthy();
    expect(bar.getByText("The key may do everything.")).toBeTruthy();
    expect(bar.getByTitle("Qdrant 1.18.3, as the cluster says")).toBeTruthy();
  });

  it("names what is dangerously allowed for as long as it is", async () => {
    const dangerous = connection({ danger_accept_any_certificate: true });
    await show({ list_profiles: () => [profile({ connection: dangerous })] });
    const bar = within(screen.getAllByRole("banner")[0] as HTMLElement);
    expect(await bar.findByText("Any certificate")).toBeTruthy();
  });

  it("starts the practice cluster from the palette and labels it in the bar", async () => {
    let running = false;
    const { user } = await show({
      practice: () => null,
      list_profiles: () => (running ? [profile({ id: "pr", name: "Practice", practice: true })] : []),
      practice_start: () => {
        running = true;
        return { profile_id: "pr", url: "https://127.0.0.1:40123", flaws: [] };
      },
    });
    await screen.findByText("Where data lives");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(
      await screen.findByRole("combobox", { name: "Search or run" }),
      "start a practice{Enter}",
    );
    expect(
      await within(screen.getAllByRole("banner")[0] as HTMLElement).findByText("Simulation"),
    ).toBeTruthy();
  });

  it("sets the theme of the settings on the page", async () => {
    await show({ settings: () => ({ ...settings, theme: "dark" }) });
    await waitFor(() => expect(document.documentElement.dataset["theme"]).toBe("dark"));
  });

  it("shows a locked keychain with its remedy until it answers", async () => {
    let state = status({ keychain: locked });
    const { user } = await show({ status: () => state });
    expect(await screen.findAllByText("It is locked.")).not.toHaveLength(0);
    expect(screen.getByText(/Keychain: Secret Service, locked/)).toBeTruthy();
    state = status();
    await user.click(screen.getByRole("button", { name: "Check again" }));
    expect(await screen.findByText(/Keychain: Secret Service, available/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Check again" })).toBeNull();
  });

  it("can be used while the keychain does not answer, and says that it is asked", async () => {
    let resolve: (answer: ReturnType<typeof status>) => void = () => {};
    const { user } = await show({ status: () => new Promise((later) => (resolve = later)) });
    expect(await screen.findByText("Where data lives")).toBeTruthy();
    expect(screen.getByText("Keychain: asking")).toBeTruthy();
    await user.keyboard("{Control>}1{/Control}");
    expect(await screen.findByRole("button", { name: "New" })).toBeTruthy();
    await user.keyboard("{Control>}2{/Control}");
    expect(await screen.findByRole("button", { name: "Mint token" })).toBeTruthy();
    resolve(status({ keychain: { ...locked, state: "not_responding", message: "It does not answer." } }));
    expect(await screen.findAllByText("It does not answer.")).not.toHaveLength(0);
  });

  it("that cannot start says why and tries again", async () => {
    let broken = true;
    const { user } = await show({
      list_profiles: () => {
        if (!broken) return [];
        throw { code: "store_newer", message: "From a newer version.", remedy: "Update.", field: null };
      },
    });
    expect(await screen.findByText("From a newer version.")).toBeTruthy();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Where data lives")).toBeTruthy();
  });
});
