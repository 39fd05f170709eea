/**
 * The last judgement of configuration files, and the one under way. Their texts go to the backend, which keeps what it found
 * in them for a report until it is told to forget it.
 */
import * as ipc from "../../ipc";
import type { CommandError, FilesView } from "../../ipc";
import { longWork, stopWork } from "../../frame/work.svelte";
import { wanted } from "./run.svelte";

/** As many and as large as the backend takes. */
const MOST = 100;
const LARGEST = 1024 * 1024;
const TOGETHER = 16 * LARGEST;

let view = $state.raw<FilesView | null>(null);
let failure = $state.raw<CommandError | null>(null);
/** The files themselves, to be read again; not what is in them. */
let given = $state.raw<readonly File[]>([]);
let task = $state<string | null>(null);
let beside = $state(true);

/** Files that came while others were being judged: only the newest are of interest. */
let next: { files: readonly File[]; profileId: string | null } | null = null;
/** Those that what is shown is about. */
let shown: readonly File[] = [];
/** Whether nobody waits for those under way any more. */
let stopped = false;

export const judgedFiles = {
  get view() {
    return view;
  },
  get failure() {
    return failure;
  },
  get given() {
    return given;
  },
  get running() {
    return task !== null;
  },

  /** Whether files are held beside the chosen cluster. */
  get beside() {
    return beside;
  },
  set beside(value) {
    beside = value;
  },

  /** Judges files; where others are being judged, when that has ended. */
  async judge(files: readonly File[], profileId: string | null): Promise<void> {
    if (files.length === 0) return;
    failure = refusal(files);
    if (failure) return;
    given = files;
    next = { files, profileId };
    if (task !== null) return;
    await longWork("Judging files", async (work) => {
      task = work.task;
      while (next) {
        const now = next;
        [next, stopped] = [null, false];
        await judgeNow(now.files, now.profileId, work.task);
      }
      task = null;
    });
  },

  /** Ends what is under way, and goes back to what was shown before. */
  async stop(): Promise<void> {
    [next, stopped, given] = [null, true, shown];
    await stopWork(task);
  },

  clear() {
    if (view) void forget();
    [view, failure, given, shown, next] = [null, null, [], [], null];
  },
};

async function forget() {
  try {
    await ipc.postureForgetFiles();
  } catch {
    // Then the backend goes, and what it keeps goes with it.
  }
}

async function judgeNow(files: readonly File[], profileId: string | null, task: string) {
  try {
    const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await read(file) })));
    if (stopped) return;
    const judged = await ipc.postureFiles(
      { profile_id: profileId, retention_days: wanted.usable ? wanted.days : null, texts },
      task,
    );
    // Meanwhile others may have been given. Where it was stopped too late, this is what the backend found last.
    if (given === files || (stopped && next === null))
      [view, failure, given, shown] = [judged, null, files, files];
  } catch (thrown) {
    if (given === files && !stopped) [view, failure, shown] = [null, ipc.asCommandError(thrown), files];
  }
}

async function read(file: File): Promise<string> {
  try {
    return await file.text();
  } catch {
    throw {
      code: "invalid_field",
      message: `${file.name} cannot be read: it was changed, moved or deleted since it was chosen.`,
      remedy: "Choose the file again.",
      field: "texts",
    } satisfies CommandError;
  }
}

function refusal(files: readonly File[]): CommandError | null {
  const large = files.find((file) => file.size > LARGEST);
  const together = files.reduce((size, file) => size + file.size, 0);
  const message = large
    ? `${large.name} is larger than 1 MiB, which no configuration of Qdrant is.`
    : files.length > MOST
      ? `${files.length} files are too many: up to ${MOST} are judged together.`
      : together > TOGETHER
        ? "The files are larger than 16 MiB together."
        : null;
  if (message === null) return null;
  return {
    code: "input_too_large",
    message,
    remedy: "Choose the files that are meant.",
    field: null,
  };
}
