import Key from "@lucide/svelte/icons/key-round";
import Lock from "@lucide/svelte/icons/lock";
import Logs from "@lucide/svelte/icons/logs";
import ShieldCheck from "@lucide/svelte/icons/shield-check";
import Scan from "@lucide/svelte/icons/scan-search";
import Server from "@lucide/svelte/icons/server";
import Cog from "@lucide/svelte/icons/settings";
import type { Screen } from "./app.svelte";

/** The screens in their order; the place in the list is the number of the shortcut. */
export const SCREENS = [
  { id: "clusters", label: "Clusters", icon: Server },
  { id: "tokens", label: "Tokens", icon: Key },
  { id: "inspect", label: "Inspect", icon: Scan },
  { id: "tls", label: "TLS", icon: Lock },
  { id: "posture", label: "Posture", icon: ShieldCheck },
  { id: "audit", label: "Audit", icon: Logs },
  { id: "settings", label: "Settings", icon: Cog },
] as const satisfies { id: Screen; label: string; icon: unknown }[];

/** The modifier as the keyboards of this system call it. */
export const modifier = () => (/Mac/.test(navigator.userAgent) ? "⌘" : "Ctrl");
