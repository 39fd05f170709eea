/** The last look at the TLS of one cluster, and the one under way. */
import * as ipc from "../../ipc";
import type { CommandError, PortReport, TlsScanForm, TlsScanView } from "../../ipc";
import { endings } from "../../frame/endings.svelte";
import { longWork, stopWork } from "../../frame/work.svelte";

export type OtherPorts = Pick<TlsScanForm, "metrics_port" | "internal_port">;

export class TlsLook {
  view = $state.raw<TlsScanView | null>(null);
  failure = $state.raw<CommandError | null>(null);
  /** The ports that have answered so far, in their places. */
  arrived = $state.raw<(PortReport | undefined)[]>([]);
  done = $state(0);
  total = $state<number | null>(null);
  #task = $state<string | null>(null);
  #recalled = false;

  readonly looking = $derived(this.#task !== null);

  constructor(
    private readonly id: string,
    private readonly name: string,
  ) {}

  async look(others: OtherPorts = {}): Promise<void> {
    if (this.looking) return;
    this.failure = null;
    this.arrived = [];
    this.done = 0;
    this.total = null;
    await longWork(`Looking at the TLS of ${this.name}`, async ({ task, report }) => {
      this.#task = task;
      try {
        this.view = await ipc.tlsScan({ profile_id: this.id, ...others }, task, (progress) => {
          const arrived = [...this.arrived];
          arrived[progress.place] = progress.report;
          this.arrived = arrived;
          this.done = progress.done;
          this.total = progress.total;
          report(progress.done, progress.total);
        });
        // What the list of clusters says of endings follows; without an answer it stays as it was.
        await endings.read().catch(() => undefined);
      } catch (thrown) {
        this.failure = ipc.asCommandError(thrown);
      } finally {
        this.#task = null;
      }
    });
  }

  stop = () => stopWork(this.#task);

  /** What the console saw the last time. Asks the cluster nothing. */
  async recall(): Promise<void> {
    if (this.#recalled) return;
    this.#recalled = true;
    try {
      const last = await ipc.tlsLast(this.id);
      this.view ??= last;
    } catch {
      // Nothing is remembered then; looking says what is wrong.
    }
  }
}
