/** An open log as the screen shows it: what is asked, what was found, which row is chosen. */
import * as ipc from "../../ipc";
import type {
  AuditEventDetail,
  AuditFound,
  AuditNeighbours,
  AuditOpened,
  AuditProgress,
  AuditWrong,
  CommandError,
  EventId,
  Field,
  Row,
} from "../../ipc";
import { longWork } from "../../frame/work.svelte";
import { Pages } from "./pages.svelte";
import { USUAL } from "./words";
import type { Span } from "./timeline";

/** The time that is asked for: a length before now, or from when until when. Without one, all of it. */
export type Range = { kind: "all" } | { kind: "last"; ms: number } | ({ kind: "between" } & Span);

const BUCKETS = 140;
/** While more is loaded, what is found so far is asked for again no more often than this. */
const AGAIN_MS = 400;
/** A search that another one ended is begun again so often before that is told. */
const TRIES = 3;

export class AuditLog {
  /** What the query field holds. */
  text = $state("");
  /** Leaves out what this program itself asked of the cluster; null where it asked nothing. */
  hidesOwn = $state<boolean | null>(null);
  range = $state.raw<Range>({ kind: "all" });
  columns = $state.raw<Field[]>(USUAL);
  progress = $state.raw<AuditProgress | null>(null);
  found = $state.raw<AuditFound | null>(null);
  pages = $state.raw<Pages<Row> | null>(null);
  /** Where the text cannot be read. */
  wrong = $state.raw<AuditWrong | null>(null);
  failure = $state.raw<CommandError | null>(null);
  searching = $state(false);
  /** The chosen row: its place among what was found, and the event itself once it is known. */
  active = $state<number | null>(null);
  chosen = $state.raw<EventId | null>(null);
  detail = $state.raw<AuditEventDetail | null>(null);
  detailFailure = $state.raw<CommandError | null>(null);
  /** The newest rows are in sight, so that new ones may push the others down. */
  atTop = $state(true);
  #shownRevision = $state(0);
  #asked = 0;
  #underWay: Promise<void> = Promise.resolve();
  #again: ReturnType<typeof setTimeout> | null = null;
  #againDue = false;

  /** What was appended since, whether it answers the search or not, while the table stands still. */
  readonly waiting = $derived(
    this.progress?.finished && this.found
      ? Math.max(0, this.progress.progress.events - this.found.events)
      : 0,
  );

  /** What is appended comes in by itself. */
  readonly live = $derived(this.progress?.live ?? false);

  /** Every event of the log is among what was found. */
  readonly asksForAll = $derived(this.found !== null && this.found.total === this.found.events);

  readonly id: number;
  readonly name: string;
  /** What the cluster was asked for where that was a part; of the rest, no event is here. */
  readonly narrowed: string | null;
  readonly #withoutOwn: string | null;

  constructor({ log, name, without_own, narrowed }: AuditOpened, text = "") {
    this.text = text;
    // That the time goes back so far and no further is no surprise.
    this.narrowed = text === "" ? null : narrowed;
    this.id = log;
    this.name = name;
    this.#withoutOwn = without_own;
    if (without_own !== null) this.hidesOwn = true;
  }

  /** What the backend says while it reads. */
  tell(progress: AuditProgress) {
    this.progress = progress;
    if (progress.revision === this.#shownRevision && this.found) return;
    // A table that somebody reads in does not move under their eyes; while older events load, none does.
    if (this.atTop || !progress.finished) this.#soon();
  }

  #soon() {
    if (this.#again !== null) {
      this.#againDue = true;
      return;
    }
    void this.search();
    this.#again = setTimeout(() => {
      this.#again = null;
      if (this.#againDue) this.#soon();
      this.#againDue = false;
    }, AGAIN_MS);
  }

  /** Searches for what the field holds. The rows that are shown stay until the new ones are there. */
  search(): Promise<void> {
    return (this.#underWay = this.#search());
  }

  async #search(): Promise<void> {
    const asked = ++this.#asked;
    this.searching = true;
    const { from, to } = bounds(this.range);
    const form = {
      log: this.id,
      text: this.hidesOwn ? `${this.text} ${this.#withoutOwn}` : this.text,
      from_ms: from,
      to_ms: to,
      buckets: BUCKETS,
    };
    try {
      const answer = await insistent(
        () => ipc.auditSearch(form),
        () => asked === this.#asked,
      );
      if (asked !== this.#asked) return;
      this.failure = null;
      if (answer.kind === "wrong") this.wrong = answer;
      else await this.#take(answer, asked);
    } catch (thrown) {
      // A newer search takes the place of one that is under way.
      if (asked === this.#asked) this.failure = ofSearch(ipc.asCommandError(thrown));
    } finally {
      if (asked === this.#asked) this.searching = false;
    }
  }

  /** All at once: rows, their number, and the place of the chosen one belong together. */
  async #take(found: AuditFound, asked: number) {
    const active =
      this.chosen === null
        ? null
        : await ipc.auditPosition(this.id, found.search, this.chosen).catch(() => null);
    if (asked !== this.#asked) return;
    const before = this.pages;
    const same = this.found?.text === found.text;
    this.wrong = null;
    this.active = active;
    this.#shownRevision = found.revision;
    this.pages = new Pages(
      (from, count) => ipc.auditRows(this.id, found.search, from, count),
      (thrown) => (this.failure = ipc.asCommandError(thrown)),
      same ? before : null,
    );
    this.found = found;
    before?.retire();
  }

  ask(text: string): Promise<void> {
    this.text = text;
    return this.search();
  }

  show(range: Range): Promise<void> {
    this.range = range;
    return this.search();
  }

  /** Requires or refuses a value of a field. */
  async refine(field: string, value: string | null, include: boolean): Promise<void> {
    try {
      await this.ask(await ipc.auditRefine(this.text, field, value, include));
    } catch (thrown) {
      this.failure = ipc.asCommandError(thrown);
    }
  }

  /** Chooses the row at a position. */
  async choose(position: number): Promise<void> {
    this.active = position;
    const row = await this.pages?.fetch(position).catch(() => undefined);
    if (row && this.active === position) await this.open(row.id);
  }

  /** Shows an event, whether it is among what was found or not. */
  async open(id: EventId): Promise<void> {
    this.chosen = id;
    this.detailFailure = null;
    try {
      const detail = await ipc.auditEvent(this.id, id);
      if (this.chosen === id) this.detail = detail;
    } catch (thrown) {
      if (this.chosen === id) [this.detail, this.detailFailure] = [null, ipc.asCommandError(thrown)];
    }
  }

  /** What stands beside an event. A search and this would end each other: it waits for its turn. */
  beside = (id: EventId, by: AuditNeighbours): Promise<Row[]> =>
    insistent(
      async () => {
        while (this.searching) await this.#underWay;
        return ipc.auditNeighbours(this.id, id, by);
      },
      () => true,
    );

  /** Shows a neighbour, and its row where that is among what was found. */
  async goTo(id: EventId): Promise<void> {
    const opened = this.open(id);
    if (this.found) {
      this.active = await ipc.auditPosition(this.id, this.found.search, id).catch(() => null);
    }
    await opened;
  }

  leave() {
    this.active = this.chosen = this.detail = this.detailFailure = null;
  }

  follow = (on: boolean): Promise<void> => this.#tellItself(ipc.auditLive(this.id, on));
  stop = (): Promise<void> => this.#tellItself(ipc.auditStop(this.id));
  goOn = (): Promise<void> => this.#tellItself(ipc.auditGoOn(this.id));

  /** What comes of it is told by the reading. */
  async #tellItself(asked: Promise<null>): Promise<void> {
    try {
      await asked;
    } catch (thrown) {
      this.failure = ipc.asCommandError(thrown);
    }
  }

  close() {
    this.#asked++;
    if (this.#again !== null) clearTimeout(this.#again);
    this.pages?.retire();
    void ipc.auditClose(this.id).catch(() => undefined);
  }

  /** Writes exactly what is shown: these events, these columns. */
  async save(format: ipc.Format): Promise<string | null> {
    const found = this.found;
    if (!found) return null;
    return longWork(`Exporting ${this.name}`, ({ task, report }) =>
      ipc.auditExport(
        { log: this.id, search: found.search, format, columns: this.columns },
        task,
        (written) => report(written, found.total),
      ),
    );
  }
}

/** What is shown then is the answer to another question. */
const ofSearch = (error: CommandError): CommandError =>
  error.code === "stopped"
    ? {
        ...error,
        message: "The search was stopped; what is shown is the answer to the one before.",
        remedy: "Search again.",
      }
    : error;

/** Asks again where another question to the same log ended this one, while it is wanted. */
async function insistent<T>(ask: () => Promise<T>, wanted: () => boolean): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (thrown) {
      const stopped = ipc.asCommandError(thrown).code === "stopped";
      if (!stopped || !wanted() || tries === TRIES) throw thrown;
    }
  }
}

export function bounds(range: Range, now = Date.now()): { from: number | null; to: number | null } {
  if (range.kind === "all") return { from: null, to: null };
  if (range.kind === "last") return { from: now - range.ms, to: null };
  return { from: range.from, to: range.to };
}
