/** What ends when at the clusters of all profiles, as far as it was seen. Asks no cluster. */
import * as ipc from "../ipc";
import type { CalendarEntry, CalendarView } from "../ipc";

let calendar = $state.raw<CalendarView | null>(null);
// They come with the one that ends first.
const nearest = $derived(
  (calendar?.entries ?? []).reduce(
    (found, entry) => (found.has(entry.profile_id) ? found : found.set(entry.profile_id, entry)),
    new Map<string, CalendarEntry>(),
  ),
);

export const endings = {
  get calendar() {
    return calendar;
  },

  /** The certificate of a profile's cluster that ends first, and the moment that its days are counted from. */
  nearest(profileId: string): { entry: CalendarEntry; at: string } | null {
    const entry = nearest.get(profileId);
    return entry && calendar ? { entry, at: calendar.at } : null;
  },

  async read(): Promise<void> {
    calendar = await ipc.tlsCalendar();
  },
};
