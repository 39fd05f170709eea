/**
 * The only room that talks to the backend. Each function is one command; types come from Rust
 * (`generated/`), and every failure is a `CommandError` that the window decides on by its code.
 */
import { Channel, invoke } from "@tauri-apps/api/core";
import type * as T from "./generated/types";

export type * from "./generated/types";
export * from "./audit";

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

export const testConnection = (form: T.TestForm, task: string, onstage: (stage: T.StageView) => void) =>
  invoke<T.ConnectionReport>("test_connection", { form, task, onStage: new Channel(onstage) });
export const confirmPin = (form: T.PinForm) => invoke<T.ProfileView>("confirm_pin", { form });
export const gatherFacts = (form: T.FactsForm, task: string) =>
  invoke<T.ClusterFacts>("gather_facts", { form, task });
export const clusterNames = (profileId: string) =>
  invoke<T.ClusterNames | null>("cluster_names", { profileId });
/** Stops a long command by the name that it was started with. */
export const cancel = (task: string) => invoke<unknown>("cancel", { task });

export const practice = () => invoke<T.PracticeView | null>("practice");
export const practiceStart = (task: string) => invoke<T.PracticeView>("practice_start", { task });
export const practiceStop = () => invoke<unknown>("practice_stop");

export const verifyPlan = (form: T.VerifyForm) => invoke<T.VerifyPlan>("verify_plan", { form });
export const verify = (form: T.VerifyForm, task: string, onprogress: (progress: T.VerifyProgress) => void) =>
  invoke<T.VerifyReport>("verify", { form, task, onProgress: new Channel(onprogress) });
export const tryCondition = (form: T.TryConditionForm, task: string) =>
  invoke<T.ConditionTried>("try_condition", { form, task });

export const tlsScan = (form: T.TlsScanForm, task: string, onprogress: (progress: T.TlsProgress) => void) =>
  invoke<T.TlsScanView>("tls_scan", { form, task, onProgress: new Channel(onprogress) });
/** The last scan since the program started. */
export const tlsLast = (profileId: string) => invoke<T.TlsScanView | null>("tls_last", { profileId });
export const tlsCalendar = () => invoke<T.CalendarView>("tls_calendar");
/** The path of the file, or null when the admin changed their mind. */
export const tlsSaveChain = (profileId: string, port: number) =>
  invoke<string | null>("tls_save_chain", { profileId, port });
/** Without a path, the admin is asked for one; null when they changed their mind. */
export const tlsOpenFile = (path: string | null, passphrase: string | null) =>
  invoke<T.TlsFileView | null>("tls_open_file", { path, passphrase });
export const tlsCheckSection = (form: T.SectionForm) => invoke<T.SectionView>("tls_check_section", { form });

/** Judges a cluster: seconds, harmless requests; what leaves a trace only where the form says so. */
export const postureRun = (form: T.PostureForm, task: string) =>
  invoke<T.PostureView>("posture_run", { form, task });
/** The last outcome since the program started. */
export const postureLast = (profileId: string) => invoke<T.PostureView | null>("posture_last", { profileId });
/** With the days that an audit log shall reach back; null where nobody said. */
export const postureAll = (
  withSideEffects: boolean,
  retentionDays: number | null,
  task: string,
  onrow: (row: T.FleetRow) => void,
) => invoke<T.FleetRow[]>("posture_all", { withSideEffects, retentionDays, task, onRow: new Channel(onrow) });
export const postureFiles = (form: T.PostureFilesForm, task: string) =>
  invoke<T.FilesView>("posture_files", { form, task });
/** No report of files can be made from then on. */
export const postureForgetFiles = () => invoke<unknown>("posture_forget_files");
/** The last outcome with it, or null where nothing was judged yet. */
export const postureAccept = (form: T.AcceptForm) => invoke<T.PostureView | null>("posture_accept", { form });
export const postureWithdraw = (profileId: string, check: string) =>
  invoke<T.PostureView | null>("posture_withdraw", { profileId, check });
/** The path of the file, or null when the admin changed their mind. */
export const postureSaveReport = (
  source: T.ReportSource,
  format: "html" | "markdown" | "json" | "sarif" | "junit",
) => invoke<string | null>("posture_save_report", { source, format });

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

/** Until `letClose`, closing the window asks `onclose` instead. */
export const holdOpen = async (onclose: () => void) =>
  invoke<null>("hold_open", { onClose: new Channel<null>(onclose) });
export const letClose = () => invoke<null>("let_close");
/** Closes the window without asking again. */
export const closeWindow = () => invoke<null>("close_window");
/** The path of a file that the admin chose in the system's own dialog; null when they changed their mind. */
export const chooseFile = (title: string) => invoke<string | null>("choose_file", { title });

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
