/** A name that can be taken over, and what is said beside it. */
export type Suggestion = { value: string; detail: string };

/** What fits the typed text: names that begin with it first, then those that hold it. Nothing where it is complete. */
export function fitting<S extends Suggestion>(all: readonly S[], typed: string, most: number): S[] {
  const text = typed.trim().toLowerCase();
  const begin: S[] = [];
  const hold: S[] = [];
  for (const one of all) {
    const name = one.value.toLowerCase();
    if (name.startsWith(text)) begin.push(one);
    else if (name.includes(text)) hold.push(one);
    if (begin.length === most) break;
  }
  const found = [...begin, ...hold].slice(0, most);
  return found.length === 1 && found[0]?.value === typed ? [] : found;
}
