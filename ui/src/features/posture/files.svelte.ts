/** The last judgement of configuration files, and the one under way. Their texts go to the backend and are not kept. */
import * as ipc from "../../ipc";
import type { CommandError, FilesView } from "../../ipc";
import { longWork } from "../../frame/work.svelte";
import { wanted } from "./run.svelte";

/** As many and as large as the backend takes. */
const MOST = 100;
const LARGEST = 1024 * 1024;

let view = $state.raw<FilesView | null>(null);
let failure = $state.raw<CommandError | null>(null);
/** The files themselves, to be read again; not what is in them. */
let given = $state.raw<readonly File[]>([]);
let running = $state(false);
let beside = $state(true);

/** Files that came while others were being judged: only the newest are of interest. */
let next: { files: readonly File[]; profileId: string | null } | null = null;

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
    return running;
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
    if (running) return;
    running = true;
    await longWork("Judging files", async () => {
      while (next) {
        const now = next;
        next = null;
        await judgeNow(now.files, now.profileId);
      }
    });
    running = false;
  },

  clear() {
    [view, failure, given, next] = [null, null, [], null];
  },
};

async function judgeNow(files: readonly File[], profileId: string | null) {
  try {
    const texts = await Promise.all(files.map(async (file) => ({ name: file.name, text: await read(file) })));
    const judged = await ipc.postureFiles({
      profile_id: profileId,
      retention_days: wanted.usable ? wanted.days : null,
      texts,
    });
    // Meanwhile others may have been given, or these taken away.
    if (given === files) [view, failure] = [judged, null];
  } catch (thrown) {
    if (given === files) [view, failure] = [null, ipc.asCommandError(thrown)];
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
  if (!large && files.length <= MOST) return null;
  return {
    code: "input_too_large",
    message: large
      ? `${large.name} is larger than 1 MiB, which no configuration of Qdrant is.`
      : `${files.length} files are too many: up to ${MOST} are judged together.`,
    remedy: "Choose the files that are meant.",
    field: null,
  };
}
