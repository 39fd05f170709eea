import { render, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import { answerWith } from "../../testing/backend";
import { settings, status, tables } from "../../testing/samples";
import SettingsScreen from "./SettingsScreen.svelte";

async function show(commands: Parameters<typeof answerWith>[0] = {}) {
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    list_profiles: () => [],
    save_settings: ({ form }) => form,
    ...commands,
  });
  await app.start();
  render(SettingsScreen);
  return { backend, user: userEvent.setup() };
}

describe("the settings", () => {
  it("are saved whole when one of them changes", async () => {
    const { backend, user } = await show();
    const field = screen.getByLabelText("Clear the clipboard after");
    await user.clear(field);
    await user.type(field, "60{Tab}");
    await waitFor(() =>
      expect(backend.called("save_settings")).toEqual([
        { form: { ...settings, clipboard_clear_seconds: 60 } },
      ]),
    );
  });

  it("refuse a number out of its limits at the field and send nothing", async () => {
    const { backend, user } = await show();
    const field = screen.getByLabelText("Wait for the keychain at most");
    await user.clear(field);
    await user.type(field, "121{Tab}");
    expect(screen.getByText("Enter a whole number from 2 to 120.")).toBeTruthy();
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(backend.called("save_settings")).toEqual([]);
  });

  it("keep the desktop quiet about certificates that end", async () => {
    const { backend, user } = await show();
    const choice = screen.getByLabelText<HTMLInputElement>(/Let the desktop tell/);
    expect(choice.checked).toBe(true);
    await user.click(choice);
    await waitFor(() =>
      expect(backend.called("save_settings")).toEqual([{ form: { ...settings, notify_of_endings: false } }]),
    );
  });

  it("change the theme by a choice", async () => {
    const { user } = await show();
    await user.click(screen.getByLabelText("Dark"));
    await waitFor(() => expect(app.settings?.theme).toBe("dark"));
  });

  it("that could not be saved say why and show what is in force", async () => {
    const { user } = await show({
      save_settings: () => {
        throw { code: "store_unwritable", message: "The disk is full.", remedy: "Make room.", field: null };
      },
    });
    await user.click(screen.getByLabelText("Light"));
    expect(await screen.findByText("The disk is full.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("As the system").checked).toBe(true);
  });
});
