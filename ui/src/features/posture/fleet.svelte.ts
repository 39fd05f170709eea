/** The last judgement of all clusters, and the one under way. */
import * as ipc from "../../ipc";
import type { CommandError, FleetRow } from "../../ipc";
import { app } from "../../frame/app.svelte";
import { known } from "../../frame/known.svelte";
import { longWork, stopWork } from "../../frame/work.svelte";
import { wanted } from "./run.svelte";

let rows = $state.raw<FleetRow[]>([]);
let failure = $state.raw<CommandError | null>(null);
let task = $state<string | null>(null);

export const fleet = {
  get rows() {
    return rows;
  },
  get failure() {
    return failure;
  },
  get running() {
    return task !== null;
  },

  async run(): Promise<void> {
    if (task !== null) return;
    [rows, failure] = [[], null];
    await longWork("Judging all clusters", async (work) => {
      task = work.task;
      try {
        rows = await ipc.postureAll(false, wanted.told, work.task, (row) => {
          // What is told late is in the answer already.
          if (task === work.task) rows = [...rows, row];
          seen(row);
        });
      } catch (thrown) {
        failure = ipc.asCommandError(thrown);
      } finally {
        task = null;
      }
    });
  },

  stop: () => stopWork(task),
};

/** A judgement among all others is the cluster's last one. */
function seen({ profile_id, view }: FleetRow) {
  const profile = app.profiles.find(({ id }) => id === profile_id);
  if (profile && view) known(profile).posture.view = view;
}
