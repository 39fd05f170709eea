/** What the window calls the parts of a profile: one table for every place that shows them. */
import Code from "@lucide/svelte/icons/code-xml";
import Flask from "@lucide/svelte/icons/flask-conical";
import Circle from "@lucide/svelte/icons/circle";
import ShieldAlert from "@lucide/svelte/icons/shield-alert";
import type { ClusterRole, Environment, KeychainView, ProfileView, SecretSlot } from "../../ipc";

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
  gateway_password: {
    label: "Gateway password",
    inText: "gateway password",
    hint: "Of the user for basic authentication. Qdrant itself never sees it.",
  },
  gateway_key: {
    label: "Gateway key",
    inText: "gateway key",
    hint: "The gateway's own key. It travels beside the key of Qdrant, or alone where the gateway adds that.",
  },
  client_key: {
    label: "Private key",
    inText: "private key of the client certificate",
    hint: "The whole PEM text, from BEGIN to END.",
  },
  client_passphrase: {
    label: "Passphrase",
    inText: "passphrase of the client certificate",
    hint: "Of the PKCS#12 file. Leave it out where there is none.",
  },
};

/** What is shown to Qdrant, and what is shown to something on the way to it. */
export const QDRANT_SLOTS = ["manage_key", "alternate_key", "read_only_key", "token"] as const;
const WAY_SLOTS = ["gateway_password", "gateway_key", "client_key", "client_passphrase"] as const;
export const SLOT_ORDER: readonly SecretSlot[] = [...QDRANT_SLOTS, ...WAY_SLOTS];

export const ROLES: Record<ProfileView["role"], { label: string; explained: string }> = {
  manage: { label: "Manage key", explained: "A manage key is stored: this profile can sign tokens." },
  read_only: {
    label: "Read-only key",
    explained: "Only a read-only key is stored: this profile cannot sign tokens.",
  },
  token: { label: "Token", explained: "Only a token is stored: this profile cannot sign tokens." },
  none: { label: "No credential", explained: "No credential is stored for this profile." },
};

/** What a credential turned out to be when the cluster was asked. */
export const ROLES_SEEN: Record<ClusterRole, string> = {
  manage: "Manages",
  read_only: "Reads everything",
  collections: "Some collections",
  open: "Open to everyone",
  refused: "Refused",
  unknown: "Role unknown",
};

export const KEYCHAIN_STATES: Record<KeychainView["state"], string> = {
  available: "available",
  absent: "not available",
  locked: "locked",
  not_responding: "does not respond",
  refused: "refuses access",
};
