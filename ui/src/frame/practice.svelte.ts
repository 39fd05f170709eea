/** The practice cluster: a simulation on this computer that ends with the program. */
import * as ipc from "../ipc";
import type { PracticeView, ProfileView } from "../ipc";
import { app } from "./app.svelte";
import { longWork } from "./work.svelte";

/** What the console calls the profile that it makes; it stays when the cluster has ended. */
const PROFILE_NAME = "Practice cluster (simulation)";

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

  /** Whether a profile leads to the practice cluster, also while that does not run. */
  isOf(profile: Pick<ProfileView, "id" | "name"> | null): boolean {
    return profile !== null && (view?.profile_id === profile.id || profile.name === PROFILE_NAME);
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
