/** The practice cluster: a simulation on this computer that ends with the program. */
import * as ipc from "../ipc";
import type { PracticeView } from "../ipc";
import { app } from "./app.svelte";
import { longWork, stopWork } from "./work.svelte";

let view = $state.raw<PracticeView | null>(null);
let start = $state<string | null>(null);
let stopping = $state(false);

export const practice = {
  /** The one that runs. */
  get view() {
    return view;
  },
  get starting() {
    return start !== null;
  },
  get stopping() {
    return stopping;
  },

  async look() {
    view = await ipc.practice();
  },

  /** Starts it and chooses its profile. One that is stopped meanwhile leaves everything as it was. */
  async start(): Promise<void> {
    if (start !== null) return;
    try {
      view = await longWork("Starting the practice cluster", ({ task }) => {
        start = task;
        return ipc.practiceStart(task);
      });
    } catch (thrown) {
      if (ipc.asCommandError(thrown).code === "stopped") return;
      throw thrown;
    } finally {
      start = null;
    }
    await app.reloadProfiles();
    if (view) await app.choose(view.profile_id);
  },

  stopStarting: () => stopWork(start),

  async stop(): Promise<void> {
    stopping = true;
    try {
      await ipc.practiceStop();
      view = null;
    } finally {
      stopping = false;
    }
    await app.reloadProfiles();
  },
};
