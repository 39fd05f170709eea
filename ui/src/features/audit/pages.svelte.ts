/** The rows of one search, asked for in pages as they come into sight, and kept while they are near. */
import { createSubscriber } from "svelte/reactivity";

const PAGE = 200;
/** About 10,000 rows: a few screens of paging back and forth. */
const KEPT = 50;
/** What is asked for at once: more would only stand before the page that is wanted by then. */
const AT_ONCE = 2;

export class Pages<R> {
  // Looked up, never listed: `#changed` says when to look again.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #kept = new Map<number, R[]>();
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #asked = new Set<number>();
  #wanted: number[] = [];
  #retired = false;
  #before: Pages<R> | null;
  #changed: () => void = () => undefined;
  #follow = createSubscriber((changed) => {
    this.#changed = changed;
  });

  /** `before` fills in until the rows are there, so that a search that is repeated does not flicker. */
  constructor(
    private readonly ask: (from: number, count: number) => Promise<R[]>,
    private readonly failed: (thrown: unknown) => void,
    before: Pages<R> | null = null,
  ) {
    this.#before = before && before.#kept.size === 0 ? before.#before : before;
    if (this.#before) this.#before.#before = null;
  }

  /** The row of a position, or nothing while it is on its way. */
  at(position: number): R | undefined {
    this.#follow();
    return this.#kept.has(Math.floor(position / PAGE)) ? this.#own(position) : this.#before?.at(position);
  }

  /** Says which rows are in sight. What was wanted before and is not asked for yet is left. */
  want(first: number, count: number) {
    if (count === 0) return;
    const [from, to] = [Math.floor(first / PAGE), Math.floor((first + count - 1) / PAGE)];
    this.#wanted = [];
    for (let page = from; page <= to; page++) this.#wanted.push(page);
    for (const page of this.#wanted) {
      const rows = this.#kept.get(page);
      // The order of a map is the order of use: the first is the one that goes.
      if (rows && this.#kept.delete(page)) this.#kept.set(page, rows);
    }
    this.#send();
  }

  /** The row of a position, asked for where it is not kept. What only fills in is another event by now. */
  async fetch(position: number): Promise<R | undefined> {
    return this.#own(position) ?? (await this.ask(position, 1))[0];
  }

  /** Asks for nothing more. */
  retire() {
    this.#retired = true;
    this.#wanted = [];
  }

  #own(position: number): R | undefined {
    const page = Math.floor(position / PAGE);
    return this.#kept.get(page)?.[position - page * PAGE];
  }

  #send() {
    if (this.#retired) return;
    for (const page of this.#wanted) {
      if (this.#asked.size >= AT_ONCE) return;
      if (!this.#kept.has(page) && !this.#asked.has(page)) void this.#load(page);
    }
  }

  async #load(page: number) {
    this.#asked.add(page);
    try {
      this.#keep(page, await this.ask(page * PAGE, PAGE));
    } catch (thrown) {
      if (this.#retired) return;
      // Asked for again when the rows come into sight anew, not at once.
      this.#wanted = this.#wanted.filter((one) => one !== page);
      // What fills in would stay, at places that are not its own.
      this.#before = null;
      this.#changed();
      this.failed(thrown);
    } finally {
      this.#asked.delete(page);
    }
    this.#send();
  }

  #keep(page: number, rows: R[]) {
    this.#kept.set(page, rows);
    for (const old of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(old);
    }
    this.#changed();
  }
}
