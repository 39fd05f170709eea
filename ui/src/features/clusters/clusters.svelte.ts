/** What the Clusters screen does: which pane is open, and the verbs of its buttons. */
import { SvelteSet } from "svelte/reactivity";
import { app } from "../../frame/app.svelte";
import { known } from "../../frame/known.svelte";
import { practice } from "../../frame/practice.svelte";
import * as ipc from "../../ipc";
import type { CommandError, ImportView, ProfileView } from "../../ipc";
import { ask, choose } from "../../shared/confirm.svelte";
import { toast } from "../../shared/toast.svelte";
import { ProfileDraft, type FieldErrors } from "./draft.svelte";
import { exportToFile } from "./exchange";
import { dropped, stepped } from "./list";
import { SLOTS } from "./words";

/** A file of profiles is small; anything larger is something else. */
const LARGEST_IMPORT_BYTES = 5_000_000;

/** Folded folders stay folded while the program runs. */
const folded = new SvelteSet<string>();

export class Clusters {
  search = $state("");
  draft = $state.raw<ProfileDraft | null>(null);
  errors = $state.raw<FieldErrors>({});
  /** A failure without a field of its own, shown in the pane where it happened. */
  failure = $state.raw<CommandError | null>(null);
  saving = $state(false);
  /** What leaving would lose. A save under way empties the fields of the secrets before it is done. */
  readonly unsaved = $derived(this.draft !== null && (this.saving || this.draft.changed));
  imported = $state.raw<ImportView | null>(null);
  readonly folded = folded;
  #save: Promise<boolean> | null = null;

  edit(profile: ProfileView | null) {
    const state = app.status?.keychain.state ?? "available";
    const place = state === "available" ? "keychain" : "session";
    this.draft = new ProfileDraft(profile, place);
    if (!profile) this.draft.replaceSecret("manage_key");
    this.#clear();
  }

  close() {
    this.draft = null;
    this.#clear();
  }

  /** Leaves the form, after asking when something would be lost. */
  async mayLeave(): Promise<boolean> {
    if (this.draft && this.#save) await this.#save;
    if (!this.draft?.changed) {
      this.close();
      return true;
    }
    const answer = await choose("Save the changes?", "The changes to this profile have not been saved.", [
      { value: "stay", label: "Keep editing" },
      { value: "discard", label: "Discard changes" },
      { value: "save", label: "Save", variant: "primary" },
    ]);
    if (answer === "save") return this.save();
    if (answer !== "discard") return false;
    this.close();
    return true;
  }

  /** Takes what was saved elsewhere in the place of these edits. */
  async reopen() {
    const id = this.draft?.id ?? null;
    await this.#attempt(async () => {
      await app.reloadProfiles();
      const there = app.profiles.find((profile) => profile.id === id);
      if (there) this.edit(there);
      else this.close();
    });
  }

  async save(test = false): Promise<boolean> {
    if (!this.draft || this.#save) return false;
    this.#save = this.#saveDraft(this.draft, test);
    try {
      return await this.#save;
    } finally {
      this.#save = null;
    }
  }

  async #saveDraft(draft: ProfileDraft, test: boolean): Promise<boolean> {
    this.failure = null;
    draft.connection.tidy();
    this.errors = draft.errors();
    if (Object.keys(this.errors).length > 0) return false;
    this.saving = true;
    try {
      const saved = await ipc.saveProfile(draft.take());
      this.close();
      await app.reloadProfiles();
      await app.choose(saved.id);
      toast(`Saved ${saved.name}`);
      if (test) void known(saved).test({ kind: "best" });
      return true;
    } catch (thrown) {
      this.errors = draft.errors();
      this.#failed(ipc.asCommandError(thrown));
      return false;
    } finally {
      this.saving = false;
    }
  }

  async duplicate(profile: ProfileView) {
    const withSecrets = profile.secrets.length === 0 ? "without" : await askForSecrets(profile);
    if (withSecrets === null) return;
    await this.#attempt(async () => {
      const copy = await ipc.duplicateProfile(profile.id, withSecrets === "with");
      await app.reloadProfiles();
      await app.choose(copy.id);
      toast(`Added ${copy.name}`);
    });
  }

  async remove(profile: ProfileView) {
    const secrets = profile.secrets.map(({ slot }) => SLOTS[slot].inText).join(", ");
    const sure = await ask(
      `Delete ${profile.name}?`,
      [
        secrets === ""
          ? "The profile is removed from this computer."
          : `The profile is removed from this computer, and with it its secrets: ${secrets}.`,
        "The cluster itself and tokens that were minted for it are not touched. The ledger keeps its records.",
      ].join("\n"),
      {
        danger: true,
        confirmLabel: "Delete profile",
        ...(profile.environment === "production" && { typeToConfirm: profile.name }),
      },
    );
    if (!sure) return;
    await this.#attempt(async () => {
      await ipc.deleteProfile(profile.id);
      await app.reloadProfiles();
      toast(`Deleted ${profile.name}`);
    });
  }

  /** Starts the practice cluster, or shows the one that runs. */
  async practise() {
    await this.#attempt(() => practice.start());
  }

  async stopPractice() {
    await this.#attempt(async () => {
      await practice.stop();
      toast("The practice cluster has ended. Nothing of it is left.");
    });
  }

  async exportFile(profiles: ProfileView[]) {
    await this.#attempt(async () => {
      const path = await exportToFile(profiles.map((profile) => profile.id));
      if (path !== null) toast(`Saved ${path}. No secret is in it.`);
    });
  }

  async exportCopy(profiles: ProfileView[]) {
    await this.#attempt(async () => {
      await ipc.copyText(await ipc.exportProfiles(profiles.map((profile) => profile.id)), false);
      toast("Copied. No secret is in it.");
    });
  }

  async importFile(file: File) {
    await this.#attempt(async () => {
      if (file.size > LARGEST_IMPORT_BYTES) {
        throw {
          code: "input_too_large",
          message: `${file.name} is too large to be a file of profiles.`,
          remedy: "Choose a file that was exported by this program.",
          field: null,
        } satisfies CommandError;
      }
      this.imported = await ipc.importProfiles(await file.text());
      await app.reloadProfiles();
    });
  }

  step = (profile: ProfileView, by: -1 | 1) => this.#order(stepped(app.profiles, profile.id, by));

  drop = (id: string, onto: string) => this.#order(dropped(app.profiles, id, onto));

  async #order(ids: string[] | null) {
    if (!ids) return;
    await this.#attempt(async () => app.setProfiles(await ipc.orderProfiles(ids)));
  }

  async #attempt(work: () => Promise<void>) {
    this.failure = null;
    try {
      await work();
    } catch (thrown) {
      this.#failed(ipc.asCommandError(thrown));
    }
  }

  #failed(error: CommandError) {
    if (error.field !== null && this.draft) {
      this.errors = {
        ...this.errors,
        [error.field]: [error.message, error.remedy].filter(Boolean).join(" "),
      };
    } else {
      this.failure = error;
    }
    if (error.code.startsWith("keychain_")) {
      // The status bar must not go on saying that all is well; that it cannot be asked is its own notice.
      void app.refreshStatus().catch(() => undefined);
    }
  }

  #clear() {
    this.errors = {};
    this.failure = null;
  }
}

async function askForSecrets(profile: ProfileView): Promise<"with" | "without" | null> {
  const secrets = profile.secrets.map(({ slot }) => SLOTS[slot].inText).join(", ");
  return choose(
    `Duplicate ${profile.name}`,
    `Should the copy get its own copy of the secrets (${secrets})?`,
    [
      { value: "with", label: "With secrets" },
      { value: "without", label: "Without secrets", variant: "primary" },
    ],
  );
}
