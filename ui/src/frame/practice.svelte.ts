/** The practice cluster: a simulation on this computer that ends with the program. */
import * as ipc from "../ipc";
import type { PracticeView, ProfileView } from "../ipc";
import { app } from "./app.svelte";
import { longWork } from "./work.svelte";

let view = $state.raw<PracticeView | null>(null);
let starting = $state(false);
let stopping = $state(false);

export const practice = {
  /** The one that runs. */
  get view() {
    return view;
  },
  get starting() {
    return starting;
  },
  get stopping() {
    return stopping;
  },

  isOf(profile: Pick<ProfileView, "id"> | null): boolean {
    return view !== null && view.profile_id === profile?.id;
  },

  async look() {
    view = await ipc.practice();
  },

  /** Starts it and chooses its profile. */
  async start(): Promise<void> {
    if (starting) return;
    starting = true;
    try {
      view = await longWork("Starting the practice cluster", () => ipc.practiceStart(), false);
    } finally {
      starting = false;
    }
    await app.reloadProfiles();
    if (view) await app.choose(view.profile_id);
  },

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
