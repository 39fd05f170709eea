import type { ProfileView } from "../../ipc";
import { ENVIRONMENTS } from "./words";

export type Folder = { name: string; profiles: ProfileView[] };

/** The profiles that hold every word of the search in name, folder, address or environment. */
export function searched(profiles: ProfileView[], search: string): ProfileView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return profiles.filter((profile) => {
    const text =
      `${profile.name} ${profile.folder} ${profile.url} ${ENVIRONMENTS[profile.environment].label}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Grouped by folder: those without one first, then folders in the order in which they first occur. */
export function folders(profiles: ProfileView[]): Folder[] {
  const found = new Map<string, ProfileView[]>([["", []]]);
  for (const profile of profiles) {
    const folder = found.get(profile.folder);
    if (folder) folder.push(profile);
    else found.set(profile.folder, [profile]);
  }
  return [...found]
    .map(([name, inside]) => ({ name, profiles: inside }))
    .filter((one) => one.profiles.length > 0);
}

/** The order after a step up or down within the profile's folder; null where there is no further to go. */
export function stepped(profiles: ProfileView[], id: string, step: -1 | 1): string[] | null {
  const profile = profiles.find((one) => one.id === id);
  const siblings = profiles.filter((one) => one.folder === profile?.folder);
  const neighbour = siblings[siblings.findIndex((one) => one.id === id) + step];
  if (!profile || !neighbour) return null;
  return swapped(profiles, id, neighbour.id);
}

/** The order after a profile was dropped on another of the same folder; null where that changes nothing. */
export function dropped(profiles: ProfileView[], id: string, onto: string): string[] | null {
  const moving = profiles.find((one) => one.id === id);
  const target = profiles.find((one) => one.id === onto);
  if (!moving || !target || moving === target || moving.folder !== target.folder) return null;
  const ids = profiles.map((one) => one.id);
  const from = ids.indexOf(id);
  const to = ids.indexOf(onto);
  ids.splice(from, 1);
  ids.splice(to, 0, id);
  return ids;
}

function swapped(profiles: ProfileView[], one: string, other: string): string[] {
  return profiles.map(({ id }) => (id === one ? other : id === other ? one : id));
}
