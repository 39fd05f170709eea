/** What the window calls the parts of a profile: one table for every place that shows them. */
import Code from "@lucide/svelte/icons/code-xml";
import Flask from "@lucide/svelte/icons/flask-conical";
import Circle from "@lucide/svelte/icons/circle";
import ShieldAlert from "@lucide/svelte/icons/shield-alert";
import type { Environment, KeychainView, ProfileView, SecretSlot } from "../../ipc";

export const ENVIRONMENTS = {
  production: { label: "Production", tone: "danger", icon: ShieldAlert },
  staging: { label: "Staging", tone: "consider", icon: Flask },
  development: { label: "Development", tone: "good", icon: Code },
  other: { label: "Other", tone: "plain", icon: Circle },
} as const satisfies Record<Environment, object>;

export const SLOTS: Record<SecretSlot, { label: string; inText: string; hint: string }> = {
  manage_key: {
    label: "Manage key",
    inText: "manage key",
    hint: "The server's api_key. It may do everything, and it signs tokens.",
  },
  alternate_key: {
    label: "Alternate key",
    inText: "alternate key",
    hint: "The server's alt_api_key (since 1.17), for changing keys without a break. It may do everything too.",
  },
  read_only_key: {
    label: "Read-only key",
    inText: "read-only key",
    hint: "The server's read_only_api_key. It reads everything and cannot sign tokens.",
  },
  token: {
    label: "Token",
    inText: "token",
    hint: "A token that was minted for you. It can do what its claims say.",
  },
};

export const SLOT_ORDER: SecretSlot[] = ["manage_key", "alternate_key", "read_only_key", "token"];

export const ROLES: Record<ProfileView["role"], { label: string; explained: string }> = {
  manage: { label: "Manage key", explained: "A manage key is stored: this profile can sign tokens." },
  read_only: {
    label: "Read-only key",
    explained: "Only a read-only key is stored: this profile cannot sign tokens.",
  },
  token: { label: "Token", explained: "Only a token is stored: this profile cannot sign tokens." },
  none: { label: "No credential", explained: "No credential is stored for this profile." },
};

export const KEYCHAIN_STATES: Record<KeychainView["state"], string> = {
  available: "available",
  absent: "not available",
  locked: "locked",
  not_responding: "does not respond",
  refused: "refuses access",
};
