import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { app } from "../../frame/app.svelte";
import type { ProfileForm, ProfileView } from "../../ipc";
import Confirm from "../../shared/Confirm.svelte";
import { answerWith, say, type Backend } from "../../testing/backend";
import { profile, secret, settings, status, tables } from "../../testing/samples";
import { AT, entry } from "../../testing/tls";
import ClustersScreen from "./ClustersScreen.svelte";

const PLANTED = "planted-key-0123456789-0123456789";

/** The screen over a backend that keeps profiles; single commands can be answered differently. */
async function show(profiles: ProfileView[], commands: Parameters<typeof answerWith>[0] = {}) {
  let kept = profiles;
  const backend = answerWith({
    settings: () => settings,
    status: () => status(),
    tables: () => tables(),
    ledger: () => ({ records: [], total: 0, expires_soon: 0, damaged: 0 }),
    list_profiles: () => kept,
    save_profile: ({ form }) => {
      const { id, name, address } = form as ProfileForm;
      const saved = profile({ id: id ?? "new", name, address });
      kept = [...kept.filter((one) => one.id !== saved.id), saved];
      return saved;
    },
    delete_profile: ({ id }) => {
      kept = kept.filter((one) => one.id !== id);
      return null;
    },
    order_profiles: ({ ids }) => (ids as string[]).flatMap((id) => kept.filter((one) => one.id === id)),
    ...commands,
  });
  await app.start();
  render(Confirm);
  render(ClustersScreen);
  return { backend, user: userEvent.setup() };
}

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name, { selector: "input" });
const rowNames = () =>
  [...document.querySelectorAll("[data-id]")].map((row) => row.querySelector(".name")?.textContent?.trim());

beforeEach(async () => {
  localStorage.clear();
  await app.go("clusters");
});

it("says of each cluster what ends first there, as far as it was seen", async () => {
  await show([profile({ id: "a", name: "seen" }), profile({ id: "b", name: "unseen" })], {
    tls_calendar: () => ({
      at: AT,
      entries: [entry({ profile_id: "a", days_left: 12 }), entry({ profile_id: "a", days_left: 61 })],
    }),
  });
  expect(await button(/seen.*TLS: 12 days left/)).toBeTruthy();
  expect(screen.getAllByText(/days left/)).toHaveLength(1);
});

describe("the first profile", () => {
  it("is offered, filled in from a pasted address, and saved with its key", async () => {
    const { backend, user } = await show([]);
    await user.click(await button("New cluster profile"));
    await user.type(await field("Name"), "search-eu-1");
    await user.click(await field("Host"));
    await user.paste("https://qdrant.example.org:7000/q");
    await user.type(await field("Manage key"), PLANTED);
    await user.click(await button("Save profile"));
    await screen.findByRole("heading", { name: "search-eu-1" });
    expect(backend.called("save_profile")).toEqual([
      {
        form: expect.objectContaining({
          id: null,
          name: "search-eu-1",
          address: { scheme: "https", host: "qdrant.example.org", port: 7000, path_prefix: "/q" },
          manage_key: { kind: "set", value: PLANTED, place: "keychain" },
        }),
      },
    ]);
    expect(document.body.outerHTML).not.toContain(PLANTED);
  });

  it("with gaps is not sent, and the first gap has the focus", async () => {
    const { backend, user } = await show([]);
    await user.click(await button("New cluster profile"));
    await user.click(await button("Save profile"));
    expect(await screen.findByText("Give the profile a name.")).toBeTruthy();
    await waitFor(async () => expect(document.activeElement).toBe(await field("Name")));
    expect(backend.called("save_profile")).toEqual([]);
  });

  it("over plain HTTP to another computer gets a caution, to this one none", async () => {
    const { user } = await show([]);
    await user.click(await button("New cluster profile"));
    await user.selectOptions(await screen.findByLabelText("Scheme"), "http");
    await user.type(await field("Host"), "10.1.0.12");
    expect(screen.getByText(/travel in plain text/)).toBeTruthy();
    await user.clear(await field("Host"));
    await user.type(await field("Host"), "localhost");
    expect(screen.queryByText(/travel in plain text/)).toBeNull();
  });
});

describe("a save that fails", () => {
  it("empties the key, says that it must be typed again, and does not save without it", async () => {
    const { backend, user } = await show([], {
      status: () => status(),
      save_profile: () => {
        throw {
          code: "keychain_locked",
          message: "The keychain is locked.",
          remedy: "Unlock it.",
          field: null,
        };
      },
    });
    await user.click(await button("New cluster profile"));
    await user.type(await field("Name"), "search-eu-1");
    await user.type(await field("Host"), "localhost");
    await user.type(await field("Manage key"), PLANTED);
    await user.click(await button("Save profile"));
    expect(await screen.findByText("The keychain is locked.")).toBeTruthy();
    expect((await field("Manage key")).value).toBe("");
    await user.click(await button("Save profile"));
    expect(backend.called("save_profile")).toHaveLength(1);
    // The frame has to know as well.
    expect(backend.called("status").length).toBeGreaterThan(1);
  });

  it("because of the keychain offers to keep the key for this session only", async () => {
    const { backend, user } = await show([], {
      save_profile: ({ form }) => {
        const { manage_key } = form as ProfileForm;
        if (manage_key.kind === "set" && manage_key.place === "session") return profile();
        throw { code: "keychain_absent", message: "There is no keychain.", remedy: "Start it.", field: null };
      },
    });
    await user.click(await button("New cluster profile"));
    await user.type(await field("Name"), "search-eu-1");
    await user.type(await field("Host"), "localhost");
    await user.type(await field("Manage key"), PLANTED);
    await user.click(await button("Save profile"));
    await user.click(await button("Keep it for this session only"));
    expect(document.activeElement).toBe(await field("Manage key"));
    await user.keyboard(PLANTED);
    await user.click(await button("Save profile"));
    await waitFor(() => expect(backend.called("save_profile")).toHaveLength(2));
    expect(screen.queryByText("There is no keychain.")).toBeNull();
  });

  it("marks the field that the backend names", async () => {
    const { user } = await show([profile()], {
      save_profile: () => {
        throw { code: "invalid_field", message: "Too long.", remedy: "Choose a shorter one.", field: "name" };
      },
    });
    await user.click(await button("Edit"));
    await user.click(await button("Save profile"));
    expect(await screen.findByText("Too long. Choose a shorter one.")).toBeTruthy();
    expect((await field("Name")).getAttribute("aria-invalid")).toBe("true");
  });
});

describe("unsaved changes", () => {
  const two = [profile({ id: "a", name: "first" }), profile({ id: "b", name: "second" })];

  async function changeAndLeave() {
    const shown = await show(two);
    await app.choose("a");
    await shown.user.click(await button("Edit"));
    await shown.user.type(await field("Name"), " changed");
    void app.choose("b");
    return shown;
  }

  it("keep the admin where he is when he wants to go on editing", async () => {
    const { user } = await changeAndLeave();
    await user.click(await button("Keep editing"));
    expect((await field("Name")).value).toBe("first changed");
    expect(app.current?.id).toBe("a");
  });

  it("are lost when he discards them", async () => {
    const { backend, user } = await changeAndLeave();
    await user.click(await button("Discard changes"));
    expect(await screen.findByRole("heading", { name: "second" })).toBeTruthy();
    expect(backend.called("save_profile")).toEqual([]);
  });

  it("are asked about on Escape, which does not reach the question itself", async () => {
    const { user } = await show(two);
    await user.click(await button("Edit"));
    await user.type(await field("Name"), " changed");
    const passedOn = await fireEvent.keyDown(await field("Name"), { key: "Escape" });
    expect(passedOn).toBe(false);
    expect(await button("Keep editing")).toBeTruthy();
  });

  it("are not asked about when nothing was changed", async () => {
    const { user } = await show(two);
    await app.choose("a");
    await user.click(await button("Edit"));
    expect(await app.choose("b")).toBe(true);
  });
});

describe("a form that was opened from elsewhere", () => {
  it("closes after saving and does not open again", async () => {
    const { user } = await show([profile()]);
    await app.go("clusters", { edit: "p1" });
    await user.type(await field("Name"), "b");
    await user.click(await button("Save profile"));
    expect(await screen.findByRole("heading", { name: "search-eu-1b" })).toBeTruthy();
    expect(screen.queryByRole("form")).toBeNull();
  });

  it("keeps what was typed while the state of the keychain is asked", async () => {
    const { user } = await show([]);
    await app.go("clusters", { create: true });
    await user.type(await field("Name"), "typed");
    await app.refreshStatus();
    expect((await field("Name")).value).toBe("typed");
  });
});

describe("a stored secret", () => {
  it("is told about, replaced and removed, and never shown", async () => {
    const { backend, user } = await show([
      profile({ secrets: [secret(), secret({ slot: "token", place: "session" })] }),
    ]);
    await user.click(await button("Edit"));
    const manage = within(screen.getByRole("group", { name: "Manage key" }));
    expect(manage.getByText("Stored in the keychain")).toBeTruthy();
    await user.click(manage.getByRole("button", { name: "Replace manage key" }));
    const input = manage.getByLabelText<HTMLInputElement>("Manage key");
    expect(input.type).toBe("password");
    expect(document.activeElement).toBe(input);
    await user.type(input, PLANTED);
    await user.click(manage.getByLabelText("Keep for this session only"));
    const token = within(screen.getByRole("group", { name: "Token" }));
    expect(token.getByText("This session only")).toBeTruthy();
    await user.click(token.getByRole("button", { name: "Remove token" }));
    await user.click(await button("Save profile"));
    await waitFor(() => expect(backend.called("save_profile")).toHaveLength(1));
    expect(backend.called("save_profile")[0]?.["form"]).toMatchObject({
      manage_key: { kind: "set", value: PLANTED, place: "session" },
      token: { kind: "remove" },
      read_only_key: { kind: "keep" },
    });
  });
});

describe("a file", () => {
  it("is chosen in the system's dialog or typed; leaving the dialog changes nothing", async () => {
    const answers = ["/etc/qdrant/ca.pem", null];
    const { backend, user } = await show([profile()], { choose_file: () => answers.shift() ?? null });
    await user.click(await button("Edit"));
    await user.click(screen.getByText("How the server is verified"));
    const path = await field("CA file (optional)");
    const choose = within(path.parentElement as HTMLElement).getByRole("button", { name: "Choose" });
    await user.click(choose);
    await waitFor(() => expect(path.value).toBe("/etc/qdrant/ca.pem"));
    await user.click(choose);
    await waitFor(() => expect(backend.called("choose_file")).toHaveLength(2));
    await user.type(path, ".new");
    expect(path.value).toBe("/etc/qdrant/ca.pem.new");
  });
});

describe("closing the window", () => {
  const asked = async (backend: Backend) => {
    await waitFor(() => expect(backend.called("hold_open")).toHaveLength(1));
    say(backend.called("hold_open")[0]?.["onClose"], null);
  };
  const shell = { hold_open: () => null, let_close: () => null, close_window: () => null };

  it("asks nothing while nothing would be lost", async () => {
    const { backend, user } = await show([profile()], shell);
    await user.click(await button("Edit"));
    expect(backend.called("hold_open")).toEqual([]);
  });

  it("with unsaved changes asks; keeping them keeps it open, dropping them closes it", async () => {
    const { backend, user } = await show([profile()], shell);
    await user.click(await button("Edit"));
    await user.type(await field("Name"), "-2");
    await asked(backend);
    await user.click(await button("Keep editing"));
    expect((await field("Name")).value).toBe("search-eu-1-2");
    expect(backend.called("close_window")).toEqual([]);
    say(backend.called("hold_open")[0]?.["onClose"], null);
    await user.click(await button("Discard changes"));
    await waitFor(() => expect(backend.called("close_window")).toHaveLength(1));
  });

  it("waits for a save under way and asks nothing then", async () => {
    let finish = () => {};
    const { backend, user } = await show([profile()], {
      ...shell,
      save_profile: () => new Promise((resolve) => (finish = () => resolve(profile({ revision: 2 })))),
    });
    await user.click(await button("Edit"));
    await user.click(await button("Add manage key"));
    await user.type(await field("Manage key"), PLANTED);
    await user.click(await button("Save profile"));
    await asked(backend);
    expect(backend.called("close_window")).toEqual([]);
    finish();
    await waitFor(() => expect(backend.called("close_window")).toHaveLength(1));
    expect(screen.queryByText("Save the changes?")).toBeNull();
  });

  it("is free again when the changes are undone", async () => {
    const { backend, user } = await show([profile()], shell);
    await user.click(await button("Edit"));
    await user.type(await field("Name"), "2{Backspace}");
    await waitFor(() => expect(backend.called("let_close")).toHaveLength(1));
  });
});

describe("a save over a newer edit", () => {
  it("is refused, keeps what was typed, and shows what is there on request", async () => {
    let there = profile({ revision: 3 });
    const { backend, user } = await show([there], {
      list_profiles: () => [there],
      save_profile: () => {
        throw { code: "profile_changed", message: "It was changed.", remedy: "Open it again.", field: null };
      },
    });
    await user.click(await button("Edit"));
    await user.type(await field("Name"), "-mine");
    there = profile({ revision: 4, name: "theirs" });
    await user.click(await button("Save profile"));
    expect(await screen.findByText("It was changed.")).toBeTruthy();
    expect(backend.called("save_profile")).toMatchObject([{ form: { id: "p1", revision: 3 } }]);
    expect((await field("Name")).value).toBe("search-eu-1-mine");
    await user.click(await button(/show what is there now/));
    await waitFor(async () => expect((await field("Name")).value).toBe("theirs"));
  });
});

describe("deleting", () => {
  it("a production profile asks for its name and says what goes with it", async () => {
    const { backend, user } = await show([profile({ environment: "production", secrets: [secret()] })]);
    await user.click(await button("More for this profile"));
    await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
    expect(await screen.findByText(/its secrets: manage key/)).toBeTruthy();
    await user.click(await button("Delete profile"));
    expect(backend.called("delete_profile")).toEqual([]);
    await user.type(screen.getByLabelText(/to go on/), "search-eu-1");
    await user.click(await button("Delete profile"));
    await waitFor(() => expect(backend.called("delete_profile")).toEqual([{ id: "p1" }]));
    expect(await screen.findByText("Create the first cluster profile")).toBeTruthy();
  });
});

describe("duplicating", () => {
  it.each([
    ["With secrets", true],
    ["Without secrets", false],
  ])("%s is asked for", async (answer, withSecrets) => {
    const { backend, user } = await show([profile({ secrets: [secret()] })], {
      duplicate_profile: () => profile({ id: "copy", name: "copy" }),
    });
    await user.click(await button("More for this profile"));
    await user.click(await screen.findByRole("menuitem", { name: "Duplicate" }));
    await user.click(await button(answer));
    await waitFor(() => expect(backend.called("duplicate_profile")).toEqual([{ id: "p1", withSecrets }]));
  });
});

describe("importing", () => {
  const file = new File(['{"version":1}'], "profiles.json", { type: "application/json" });

  it("lists what was added and what was skipped, and why", async () => {
    const { backend, user } = await show([], {
      import_profiles: () => ({
        added: [profile()],
        skipped: [{ name: "old", reason: "it is there already" }],
        brought: [{ name: "production", words: ["It goes through the proxy socks5://10.0.0.9:1080."] }],
      }),
    });
    await user.upload(await field("File of profiles"), file);
    expect(await screen.findByText(/1 added, 1 skipped/)).toBeTruthy();
    expect(screen.getByText("it is there already")).toBeTruthy();
    expect(screen.getByText(/goes through the proxy/)).toBeTruthy();
    expect(backend.called("import_profiles")).toEqual([{ text: '{"version":1}' }]);
  });

  it("takes a file that is dropped on the screen", async () => {
    const { backend } = await show([], {
      import_profiles: () => ({ added: [profile()], skipped: [], brought: [] }),
    });
    await fireEvent.drop(await button("Import profiles"), {
      dataTransfer: { types: ["Files"], files: [file] },
    });
    expect(await screen.findByText(/1 added/)).toBeTruthy();
    expect(backend.called("import_profiles")).toHaveLength(1);
  });

  it("of a file from a newer version says so in the screen", async () => {
    const { user } = await show([], {
      import_profiles: () => {
        throw {
          code: "import_newer",
          message: "It is from a newer version.",
          remedy: "Update.",
          field: null,
        };
      },
    });
    await user.upload(await field("File of profiles"), file);
    expect(within(await screen.findByRole("alert")).getByText("It is from a newer version.")).toBeTruthy();
  });

  it("of a huge file is refused before it is read", async () => {
    const { backend, user } = await show([]);
    await user.upload(
      await field("File of profiles"),
      new File([new Uint8Array(5_000_001)], "huge.json", { type: "application/json" }),
    );
    expect(await screen.findByText(/too large/)).toBeTruthy();
    expect(backend.called("import_profiles")).toEqual([]);
  });
});

describe("the list by keyboard", () => {
  const three = ["first", "second", "third"].map((name, at) => profile({ id: `${at}`, name }));

  it("is one stop for Tab; arrows move through it", async () => {
    const { user } = await show(three);
    const rows = [...document.querySelectorAll<HTMLElement>("[data-id]")];
    expect(rows.map((row) => row.tabIndex)).toEqual([0, -1, -1]);
    rows[0]?.focus();
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(rows[1]);
  });

  it("changes the order with Alt and the arrows and keeps the focus on the row", async () => {
    const { backend, user } = await show(three);
    document.querySelector<HTMLElement>('[data-id="0"]')?.focus();
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await waitFor(() => expect(rowNames()).toEqual(["second", "first", "third"]));
    expect(backend.called("order_profiles")).toEqual([{ ids: ["1", "0", "2"] }]);
    await waitFor(() => expect(document.activeElement?.getAttribute("data-id")).toBe("0"));
  });

  it("of 5,000 profiles draws what can be looked through and finds the rest by search", async () => {
    const many = Array.from({ length: 5_000 }, (_, at) => profile({ id: `${at}`, name: `cluster-${at}` }));
    const { user } = await show(many);
    expect(rowNames().length).toBeLessThan(1_000);
    await user.click(screen.getByLabelText("Search clusters"));
    await user.paste("cluster-4999");
    expect(rowNames()).toEqual(["cluster-4999"]);
  });

  it("is searched by what is typed", async () => {
    const { user } = await show(three);
    await user.type(await screen.findByLabelText("Search clusters"), "thi");
    expect(rowNames()).toEqual(["third"]);
  });
});
