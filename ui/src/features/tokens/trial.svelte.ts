/** The condition of the draft, tried against the data of the cluster. */
import { longWork, stopWork } from "../../frame/work.svelte";
import * as ipc from "../../ipc";
import type { CommandError, ConditionTried, Draft, ValueExistsForm } from "../../ipc";

export type Backend = Pick<typeof ipc, "tryCondition">;

export class Trial {
  result = $state.raw<ConditionTried | null>(null);
  failure = $state.raw<CommandError | null>(null);
  #task = $state<string | null>(null);
  /** What the answer is about: it says nothing of anything else. */
  #about = $state("");
  readonly running = $derived(this.#task !== null);
  readonly #backend: Backend;

  constructor(backend: Backend = ipc) {
    this.#backend = backend;
  }

  /** Whether the answer belongs to this condition on this cluster. */
  fits(profileId: string | null, condition: ValueExistsForm | null): boolean {
    return this.#about === about(profileId, condition);
  }

  async run(profileId: string, profileName: string, condition: ValueExistsForm, draft: Draft): Promise<void> {
    if (this.running) return;
    this.#about = about(profileId, condition);
    this.result = null;
    this.failure = null;
    await longWork(`Trying the condition on ${profileName}`, async ({ task }) => {
      this.#task = task;
      try {
        this.result = await this.#backend.tryCondition({ profile_id: profileId, draft }, task);
      } catch (thrown) {
        this.failure = ipc.asCommandError(thrown);
      } finally {
        this.#task = null;
      }
    });
  }

  stop = () => stopWork(this.#task);
}

function about(profileId: string | null, condition: ValueExistsForm | null): string {
  return JSON.stringify([profileId, condition]);
}
