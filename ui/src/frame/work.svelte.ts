/** Long work under way: what the status bar shows of it, and how it is stopped. */
import { cancel } from "../ipc";

export type Work = {
  /** The name that the backend knows it by. */
  task: string;
  label: string;
  /** How far it has come, where the backend says so. */
  done: number | null;
  total: number | null;
  stopping: boolean;
};

/** What a piece of work gets: its name for the backend, and a way to say how far it has come. */
export type Running = { task: string; report: (done: number, total: number) => void };

let running = $state.raw<Work[]>([]);

export const work = {
  get running() {
    return running;
  },
};

/** Does a long piece of work, shown in the status bar until it is over. */
export async function longWork<T>(label: string, run: (running: Running) => Promise<T>): Promise<T> {
  const task = newTask();
  running = [...running, { task, label, done: null, total: null, stopping: false }];
  try {
    return await run({ task, report: (done, total) => change(task, { done, total }) });
  } finally {
    running = running.filter((one) => one.task !== task);
  }
}

/** Asks the backend to stop. The work itself ends when the backend has answered. */
export async function stopWork(task: string | null): Promise<void> {
  if (task === null) return;
  change(task, { stopping: true });
  try {
    await cancel(task);
  } catch {
    // Then it ends by itself; the button may be pressed again.
    change(task, { stopping: false });
  }
}

function change(task: string, some: Partial<Work>) {
  running = running.map((one) => (one.task === task ? { ...one, ...some } : one));
}

function newTask(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
