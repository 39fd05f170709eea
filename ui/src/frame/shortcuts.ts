import type { Screen } from "./app.svelte";
import { SCREENS } from "./screens";

export type Shortcut = { kind: "screen"; screen: Screen } | { kind: "palette" };

type Keys = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What a key press asks of the frame: Ctrl or Cmd with a number, or with K. */
export function shortcut(event: Keys): Shortcut | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return null;
  if (event.key.toLowerCase() === "k") return { kind: "palette" };
  const screen = /^[1-9]$/.test(event.key) ? SCREENS[Number(event.key) - 1] : undefined;
  return screen ? { kind: "screen", screen: screen.id } : null;
}
