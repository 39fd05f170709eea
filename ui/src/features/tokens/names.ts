/** The names of a cluster as they complete in the form. */
import type { ClusterNames } from "../../ipc";
import type { Suggestion } from "../../shared/suggestions";

const count = new Intl.NumberFormat("en");

/** Collections with their size, then aliases with what they lead to; without those that are named already. */
export function suggestionsOf(names: ClusterNames | null, named: readonly string[] = []): Suggestion[] {
  if (!names) return [];
  const taken = new Set(named);
  const all = [
    ...names.collections.map(({ name, points }) => ({ value: name, detail: pointsWords(points) })),
    ...names.aliases.map(({ alias, collection }) => ({ value: alias, detail: `alias of ${collection}` })),
  ];
  return all.filter(({ value }) => !taken.has(value));
}

/** "3 collections and 1 alias" */
export function namesWords({ collections, aliases }: ClusterNames): string {
  const some = (number: number, one: string, many: string) =>
    `${count.format(number)} ${number === 1 ? one : many}`;
  const named = some(collections.length, "collection", "collections");
  return aliases.length === 0 ? named : `${named} and ${some(aliases.length, "alias", "aliases")}`;
}

export function pointsWords(points: number | null): string {
  if (points === null) return "";
  return points === 1 ? "1 point" : `${count.format(points)} points`;
}
