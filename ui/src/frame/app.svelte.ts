/**
 * What every screen shares: the profiles and the chosen one, settings, status, the static tables, and which
 * screen is shown. Screens read it and call its verbs; it holds no secret.
 */
import * as ipc from "../ipc";
import type { CommandError, LedgerRecordView, ProfileView, Settings, StatusView, TablesView } from "../ipc";
import { forgetClusters, known, meetClusters } from "./known.svelte";
import { remember, remembered } from "./remembered";

export type Screen = "clusters" | "tokens" | "inspect" | "tls" | "posture" | "audit" | "settings";
/** The parts of the screen TLS. */
export type TlsPart = "ports" | "calendar" | "file" | "section";

/** The parts of the screen Posture. */
export type PosturePart = "cluster" | "files" | "all";

/** The parts of the screen Audit. */
export type AuditPart = "cluster" | "files";

/** What a screen may be opened with; it takes what concerns it and leaves the rest. */
export type ScreenParams = {
  /** Clusters: start a new profile. */
  create?: boolean;
  /** Clusters: edit this profile. */
  edit?: string;
  /** Clusters: test the connection of the chosen profile. */
  test?: boolean;
  /** Clusters: gather the facts of the chosen profile. */
  facts?: boolean;
  /** Tokens: start from this preset. */
  preset?: string;
  /** Tokens: list the minted tokens that hold these words. */
  ledger?: string;
  /** Tokens: show the actions of the matrix that hold these words. */
  action?: string;
  /** Inspect: ask for this token, of which the fingerprint is known. */
  inspect?: Pick<LedgerRecordView, "label" | "token_fingerprint">;
  /** TLS: show this part. */
  tls?: TlsPart;
  /** TLS: look at the ports of the chosen profile. */
  look?: boolean;
  /** Posture: show this part. */
  posture?: PosturePart;
  /** Posture: judge the chosen profile. */
  judge?: boolean;
  /** Audit: show this part. */
  audit?: AuditPart;
};

/** Asked before the screen or the cluster is left; false keeps the admin where he is. */
export type LeaveGuard = () => boolean | Promise<boolean>;

let screen = $state<Screen>("clusters");
let params = $state.raw<ScreenParams>({});
let profiles = $state.raw<ProfileView[]>([]);
let chosen = $state<string | null>(remembered("cluster"));
let status = $state.raw<StatusView | null>(null);
let settings = $state.raw<Settings | null>(null);
let tables = $state.raw<TablesView | null>(null);
let loaded = $state(false);
let failure = $state.raw<CommandError | null>(null);
let guard: LeaveGuard | null = null;
/** What keeps the window open, each with what it asks of its own. */
let holding: readonly LeaveGuard[] = [];

const current = $derived(profiles.find((one) => one.id === chosen) ?? null);

export const app = {
  get screen() {
    return screen;
  },
  get params() {
    return params;
  },
  get profiles() {
    return profiles;
  },
  /** The chosen profile; the first where none was chosen; null where there is none. */
  get current() {
    return current;
  },
  get status() {
    return status;
  },
  get settings() {
    return settings;
  },
  get tables() {
    return tables;
  },
  /** The first answers of the backend are in; that of the keychain (`status`) may come later. */
  get loaded() {
    return loaded;
  },
  /** Why the console could not start. */
  get failure() {
    return failure;
  },

  /** The server version that a profile stands for: as the cluster said, else its own, else the newest known. */
  version(profile: ProfileView | null): string {
    const seen = profile ? known(profile).version : null;
    return seen ?? profile?.server_version ?? newest() ?? "";
  },

  /** What is assumed for a profile that names no version, in words. */
  get assumedVersion() {
    return newest() ?? "the newest";
  },

  /** Shows a screen, unless what is open there does not want to be left. */
  async go(to: Screen, how: ScreenParams = {}): Promise<boolean> {
    if (!(await mayLeave())) return false;
    screen = to;
    params = how;
    return true;
  },

  async choose(id: string): Promise<boolean> {
    if (id === current?.id) return true;
    if (!(await mayLeave())) return false;
    chosen = id;
    remember("cluster", id);
    return true;
  },

  /** Sets the guard of the shown screen; the answer takes it away again. */
  guardLeaving(next: LeaveGuard): () => void {
    guard = next;
    return () => {
      if (guard === next) guard = null;
    };
  },

  /**
   * Closing the window asks first, until the answer is called: the guard of the shown screen, and `also`, for what
   * would be lost although its screen may be left.
   */
  holdOpen(also: LeaveGuard = () => true): () => void {
    // Without the shell's help the window closes as any other does.
    if (holding.length === 0) void ipc.holdOpen(close).catch(() => undefined);
    holding = [...holding, also];
    return () => {
      holding = holding.filter((one) => one !== also);
      if (holding.length === 0) void ipc.letClose().catch(() => undefined);
    };
  },

  async start() {
    failure = null;
    loaded = false;
    status = null;
    forgetClusters();
    // A locked keychain may take its time to answer; what needs no answer of it does not wait.
    const asked = app.refreshStatus();
    asked.catch(fail);
    try {
      const [kept, ...rest] = await Promise.all([ipc.listProfiles(), ipc.settings(), ipc.tables()]);
      [settings, tables] = rest;
      take(kept);
      loaded = true;
      await asked;
    } catch (thrown) {
      fail(thrown);
    }
  },

  async reloadProfiles() {
    take(await ipc.listProfiles());
  },

  /** For answers that already hold the whole list. */
  setProfiles(next: ProfileView[]) {
    take(next);
  },

  /** Asks again how the keychain is: after a keychain error, or because the admin wants to know. */
  async refreshStatus() {
    status = await ipc.status();
  },

  async saveSettings(form: Settings) {
    settings = await ipc.saveSettings(form);
  },
};

/** The newest server whose rules are known. */
const newest = () => tables?.server_versions.at(-1);

function fail(thrown: unknown) {
  failure = ipc.asCommandError(thrown);
}

/** Takes a new list. The choice stays with its profile; where that is gone, the first is chosen. */
function take(next: ProfileView[]) {
  meetClusters(next);
  profiles = next;
  if (!next.some((one) => one.id === chosen)) chosen = next[0]?.id ?? null;
}

async function close() {
  if (!(await mayLeave())) return;
  for (const mayClose of holding) if (!(await mayClose())) return;
  await ipc.closeWindow().catch(() => undefined);
}

async function mayLeave(): Promise<boolean> {
  return guard === null || (await guard());
}
