/** The last judgement of one cluster, and the one under way. */
import * as ipc from "../../ipc";
import type { AcceptForm, CommandError, PostureView } from "../../ipc";
import { longWork, stopWork } from "../../frame/work.svelte";

/** The longest time that a run can be told to want, in days. */
export const LONGEST = 65_535;

/** How many days the audit log is wanted to reach back; nothing while what was typed is no number. */
class Wanted {
  days = $state<number | null>(30);
  readonly usable = $derived(
    this.days !== null && Number.isInteger(this.days) && this.days >= 1 && this.days <= LONGEST,
  );
  /** What a run is told. */
  readonly told = $derived(this.usable ? this.days : null);
}

/** The same for every cluster and for files: the next run wants it as well. */
export const wanted = new Wanted();

export class PostureRun {
  view = $state.raw<PostureView | null>(null);
  failure = $state.raw<CommandError | null>(null);
  #task = $state<string | null>(null);
  #recalled = false;

  readonly running = $derived(this.#task !== null);

  constructor(
    private readonly id: string,
    private readonly name: string,
  ) {}

  async run(withSideEffects: boolean, metricsPort: number | null = null): Promise<void> {
    if (this.running) return;
    this.failure = null;
    await longWork(`Judging ${this.name}`, async ({ task }) => {
      this.#task = task;
      try {
        this.view = await ipc.postureRun(
          {
            profile_id: this.id,
            credential: { kind: "best" },
            with_side_effects: withSideEffects,
            metrics_port: metricsPort,
            retention_days: wanted.told,
          },
          task,
        );
      } catch (thrown) {
        this.failure = ipc.asCommandError(thrown);
      } finally {
        this.#task = null;
      }
    });
  }

  stop = () => stopWork(this.#task);

  /** Accepts a risk; the backend's words where that is refused. */
  async accept(form: Omit<AcceptForm, "profile_id">): Promise<CommandError | null> {
    try {
      this.view = (await ipc.postureAccept({ profile_id: this.id, ...form })) ?? this.view;
      return null;
    } catch (thrown) {
      return ipc.asCommandError(thrown);
    }
  }

  async withdraw(check: string): Promise<void> {
    try {
      this.view = (await ipc.postureWithdraw(this.id, check)) ?? this.view;
    } catch (thrown) {
      this.failure = ipc.asCommandError(thrown);
    }
  }

  /** What was found the last time. Asks the cluster nothing. */
  async recall(): Promise<void> {
    if (this.#recalled) return;
    this.#recalled = true;
    try {
      const last = await ipc.postureLast(this.id);
      this.view ??= last;
    } catch {
      // Nothing is remembered then; judging says what is wrong.
    }
  }
}
