/**
 * The only room that talks to the backend. Each function is one command; types come from Rust
 * (`generated/`), and every failure is a `CommandError` that the window decides on by its code.
 */
import { invoke } from "@tauri-apps/api/core";
import type * as T from "./generated/types";

export type * from "./generated/types";

export const status = () => invoke<T.StatusView>("status");
export const settings = () => invoke<T.Settings>("settings");
export const saveSettings = (form: T.Settings) => invoke<T.Settings>("save_settings", { form });

export const listProfiles = () => invoke<T.ProfileView[]>("list_profiles");
export const saveProfile = (form: T.ProfileForm) => invoke<T.ProfileView>("save_profile", { form });
export const duplicateProfile = (id: string, withSecrets: boolean) =>
  invoke<T.ProfileView>("duplicate_profile", { id, withSecrets });
export const deleteProfile = (id: string) => invoke<null>("delete_profile", { id });
export const orderProfiles = (ids: string[]) => invoke<T.ProfileView[]>("order_profiles", { ids });
export const exportProfiles = (ids: string[]) => invoke<string>("export_profiles", { ids });
export const importProfiles = (text: string) => invoke<T.ImportView>("import_profiles", { text });

export const tables = () => invoke<T.TablesView>("tables");
export const preview = (form: T.PreviewForm) => invoke<T.PreviewView>("preview", { form });
export const exportMatrix = (form: T.PreviewForm, format: "csv" | "markdown" | "json") =>
  invoke<string>("export_matrix", { form, format });
export const mint = (form: T.MintForm) => invoke<T.MintedView>("mint", { form });
export const ledger = (form: T.LedgerForm) => invoke<T.LedgerView>("ledger", { form });
export const snippets = (form: T.SnippetForm) => invoke<T.SnippetView[]>("snippets", { form });
export const inspect = (form: T.InspectForm) => invoke<T.InspectView>("inspect", { form });

export const copyText = (text: string, secret: boolean) =>
  invoke<T.CopiedView>("copy_text", { text, secret });
export const saveText = (suggestedName: string, text: string) =>
  invoke<string | null>("save_text", { suggestedName, text });

/** What a failed command rejects with; anything else is a defect and is shown as `internal`. */
export function asCommandError(thrown: unknown): T.CommandError {
  if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
    return thrown as T.CommandError;
  }
  return {
    code: "internal",
    message: "The console could not answer.",
    remedy: "Try again. If it stays, restart the program.",
    field: null,
  };
}
