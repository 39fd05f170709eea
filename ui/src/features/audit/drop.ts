/** Files and folders that were dropped into the page. */
import * as ipc from "../../ipc";

/** A file with its path below what was dropped. */
export type Dropped = { path: string; file: File };

/** The most that is handed over at once. */
const PART = 4 * 1024 * 1024;
/** Deeper folders are none of a server's. */
const DEEPEST = 6;

/** What was dropped, folders with what is in them. Must be called while the event is handled. */
export function dropped(transfer: DataTransfer | null): Promise<Dropped[]> {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...(transfer?.files ?? [])].map((file) => ({ path: file.name, file }));
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(plain);
  const found = entries.flatMap((entry) => (entry ? [walk(entry, DEEPEST)] : []));
  return Promise.all(found).then((each) => each.flat());
}

async function walk(entry: FileSystemEntry, depth: number): Promise<Dropped[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\/+/, ""), file }];
  }
  if (!entry.isDirectory || depth === 0) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Dropped[] = [];
  for (;;) {
    // A browser tells a folder in parts, the last of which is empty.
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return found;
    found.push(...(await Promise.all(part.map((one) => walk(one, depth - 1)))).flat());
  }
}

/** Hands the files over in parts; the answer is the name under which they can be opened. */
export async function handOver(
  all: Dropped[],
  report: (done: number, total: number) => void,
): Promise<string> {
  const drop = await ipc.auditDropBegin();
  const total = all.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  try {
    for (const { path, file } of all) {
      // An empty file has a beginning, too.
      for (let from = 0; from === 0 || from < file.size; from += PART) {
        const part = file.slice(from, from + PART);
        await ipc.auditDropWrite(drop, path, from === 0, new Uint8Array(await part.arrayBuffer()));
        done += part.size;
        report(done, total);
      }
    }
    return drop;
  } catch (thrown) {
    await ipc.auditDropForget(drop).catch(() => undefined);
    throw thrown;
  }
}
