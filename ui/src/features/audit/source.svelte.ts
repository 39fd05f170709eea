/** Where the events come from, and the log that is open: one of each cluster, and one of files. */
import * as ipc from "../../ipc";
import type { AuditOpened, AuditProgress, CommandError } from "../../ipc";
import { handOver, type Dropped } from "./drop";
import { AuditLog } from "./log.svelte";

type Told = (progress: AuditProgress) => void;

export class AuditSource {
  log = $state.raw<AuditLog | null>(null);
  failure = $state.raw<CommandError | null>(null);
  opening = $state(false);
  /** How much of what was dropped is handed over, in bytes. */
  handed = $state.raw<{ done: number; total: number } | null>(null);
  #again: (() => Promise<void>) | null = null;

  /** The query stands in the field then: what the cluster cannot answer by itself is found in what came. */
  cluster = (profileId: string, sinceMs: number | null, text = "") =>
    this.#open((told) => ipc.auditOpenCluster(profileId, sinceMs, text, told), text);

  async choose(folder: boolean): Promise<void> {
    try {
      const paths = await ipc.auditChoose(folder);
      if (paths && paths.length > 0) await this.#open((told) => ipc.auditOpenFiles(paths, told));
    } catch (thrown) {
      this.failure = ipc.asCommandError(thrown);
    }
  }

  /** The contents of dropped files go to the backend first: a page is not told where they lie. */
  drop = (files: Promise<Dropped[]>) =>
    this.#open(async (told) => {
      try {
        const drop = await handOver(await files, (done, total) => (this.handed = { done, total }));
        return await ipc.auditOpenDropped(drop, told);
      } finally {
        this.handed = null;
      }
    });

  /** The same once more: after an error, or to see what has come since. */
  again = () => this.#again?.() ?? Promise.resolve();

  close() {
    this.log?.close();
    this.log = null;
  }

  async #open(start: (told: Told) => Promise<AuditOpened>, text = ""): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    this.failure = null;
    this.#again = () => this.#open(start, text);
    // What is told before the answer is there is not lost.
    let latest: AuditProgress | null = null;
    let log: AuditLog | null = null;
    try {
      const opened = await start((progress) => {
        latest = progress;
        log?.tell(progress);
      });
      log = new AuditLog(opened, text);
      this.close();
      this.log = log;
      if (latest) log.tell(latest);
      else await log.search();
    } catch (thrown) {
      this.failure = ipc.asCommandError(thrown);
    } finally {
      this.opening = false;
    }
  }
}

/** The log of files: there is one at a time, whichever cluster is chosen. */
export const files = new AuditSource();
