/** A line of a list that is searched by typing. */
export type PickEntry = { id: string; group: string; label: string; detail: string };

/**
 * The entries that hold every word of the query, anywhere in label, detail or group; those whose label begins
 * with it come first, otherwise the given order stays.
 */
export function matching<E extends PickEntry>(all: E[], query: string): E[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return all;
  const found = all.filter((entry) => {
    const text = `${entry.label} ${entry.group} ${entry.detail}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? "";
  const begins = (entry: E) => entry.label.toLowerCase().startsWith(first);
  return [...found.filter(begins), ...found.filter((entry) => !begins(entry))];
}
