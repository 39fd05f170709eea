/** JSON pointers (RFC 6901) into the claims, by which the backend says where an error or a finding stands. */
export type Marks = ReadonlyMap<string, readonly string[]>;

export function marksOf(errors: readonly { place: string; message: string }[]): Marks {
  const marks = new Map<string, string[]>();
  for (const { place, message } of errors) {
    const there = marks.get(place);
    if (there) there.push(message);
    else marks.set(place, [message]);
  }
  return marks;
}

/** What is wrong at one place, as one text, or null. */
export function markAt(marks: Marks, place: string): string | null {
  return marks.get(place)?.join(" ") ?? null;
}

/** The place and everything it lies in, nearest first: `/access/0/access`, `/access/0`, `/access`, "". */
export function outward(place: string): string[] {
  const places = [place];
  for (let at = place.lastIndexOf("/"); at >= 0; at = place.lastIndexOf("/", at - 1)) {
    places.push(place.slice(0, at));
    if (at === 0) break;
  }
  return places;
}

/** The entry of `/access` or the pair of `/value_exists/matches` that a place lies in, or null. */
export function indexIn(place: string, list: string): number | null {
  if (!place.startsWith(`${list}/`)) return null;
  const index = Number(place.slice(list.length + 1).split("/")[0]);
  return Number.isInteger(index) ? index : null;
}

/** The fields of the form that the list of places below a heading belongs to. */
export function anyWithin(marks: Marks, place: string): boolean {
  for (const key of marks.keys()) if (key === place || key.startsWith(`${place}/`)) return true;
  return false;
}
