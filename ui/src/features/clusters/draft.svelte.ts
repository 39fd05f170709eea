import type {
  Address,
  Environment,
  ProfileForm,
  ProfileView,
  SecretEdit,
  SecretPlace,
  SecretSlot,
} from "../../ipc";
import { DEFAULT_PORT, splitAddress, tidyPrefix } from "./address";
import { ConnectionDraft } from "./connection-draft.svelte";
import { isPort } from "./port";
import { QDRANT_SLOTS, SLOT_ORDER } from "./words";

/** What the form will do with one secret. The typed value lives here only between typing and saving. */
export type SecretDraft = { edit: "keep" | "set" | "remove"; value: string; place: SecretPlace };

export type FieldErrors = Record<string, string>;

const TYPE_AGAIN = "It was not saved, and this window does not keep it. Type it again, or cancel.";

/** A profile while it is being edited: texts as typed, checked when they are asked for. */
export class ProfileDraft {
  readonly id: string | null;
  /** Of the profile as it was opened: a newer one is not overwritten. */
  readonly #revision: number | null;
  name = $state("");
  folder = $state("");
  environment = $state<Environment>("development");
  scheme = $state<Address["scheme"]>("https");
  host = $state("");
  port = $state(String(DEFAULT_PORT));
  prefix = $state("");
  grpcPort = $state("");
  version = $state("");
  readonly connection: ConnectionDraft;
  secrets = $state<Record<SecretSlot, SecretDraft>>(untouched());
  /** Notes about an address that was pasted and taken apart. */
  notes = $state.raw<string[]>([]);
  /** Secrets that were sent with a save that failed: gone from the window, to be typed again. */
  lost = $state.raw<SecretSlot[]>([]);
  #saved: string;
  readonly #stored: readonly SecretSlot[];

  constructor(
    from: ProfileView | null,
    private readonly newSecretsGo: SecretPlace = "keychain",
  ) {
    this.id = from?.id ?? null;
    this.#revision = from?.revision ?? null;
    this.connection = new ConnectionDraft(from?.connection);
    this.#stored = from?.secrets.map(({ slot }) => slot) ?? [];
    if (from) {
      this.name = from.name;
      this.folder = from.folder;
      this.environment = from.environment;
      this.scheme = from.address.scheme;
      this.host = from.address.host;
      this.port = String(from.address.port);
      this.prefix = from.address.path_prefix;
      this.grpcPort = from.grpc_port === null ? "" : String(from.grpc_port);
      this.version = from.server_version ?? "";
    }
    this.#saved = this.#texts();
  }

  /** Is there anything that leaving would lose? */
  get changed(): boolean {
    return this.#texts() !== this.#saved || SLOT_ORDER.some((slot) => this.#touched(this.secrets[slot]));
  }

  get address(): Address {
    return {
      scheme: this.scheme,
      host: this.host.trim(),
      port: Number(this.port),
      path_prefix: tidyPrefix(this.prefix),
    };
  }

  /** Takes a pasted address apart. False: the text is a plain host and goes into the field as it is. */
  takeAddress(text: string): boolean {
    const split = splitAddress(text);
    if (!split) return false;
    this.scheme = split.scheme ?? this.scheme;
    this.host = split.host;
    if (split.port !== null) this.port = String(split.port);
    if (split.path_prefix !== null) this.prefix = split.path_prefix;
    this.notes = split.notes;
    return true;
  }

  replaceSecret(slot: SecretSlot) {
    this.secrets[slot] = { edit: "set", value: "", place: this.newSecretsGo };
  }

  removeSecret(slot: SecretSlot) {
    this.secrets[slot] = { edit: "remove", value: "", place: this.newSecretsGo };
  }

  keepSecret(slot: SecretSlot) {
    this.lost = this.lost.filter((one) => one !== slot);
    this.secrets[slot] = { edit: "keep", value: "", place: this.newSecretsGo };
  }

  /** Secrets that a save could not put into the keychain are to be kept for this session only. */
  keepLostForSession() {
    for (const slot of this.lost) this.secrets[slot] = { edit: "set", value: "", place: "session" };
  }

  /** What is wrong before the backend has to say it; the field names are the backend's. */
  errors(): FieldErrors {
    const errors: FieldErrors = {};
    if (this.name.trim() === "") errors["name"] = "Give the profile a name.";
    const host = this.host.trim();
    if (host === "") errors["address.host"] = "Enter the host name or IP address of the cluster.";
    else if (/[\s/?#@]/.test(host)) {
      errors["address.host"] = "This is not a host name. Paste a whole address to have it taken apart.";
    }
    if (!isPort(this.port)) errors["address.port"] = "Enter a port from 1 to 65535.";
    if (/[?#\s]/.test(this.prefix)) errors["address.path_prefix"] = "A path has no spaces, ? or #.";
    if (this.grpcPort.trim() !== "" && !isPort(this.grpcPort)) {
      errors["grpc_port"] = "Enter a port from 1 to 65535, or leave it empty.";
    }
    Object.assign(errors, this.connection.errors());
    for (const slot of this.#used) {
      const { edit, value } = this.secrets[slot];
      if (edit !== "set" || value !== "") continue;
      if (this.lost.includes(slot)) errors[`secrets.${slot}`] = TYPE_AGAIN;
      else if (this.id !== null) {
        errors[`secrets.${slot}`] = "Type or paste it, or cancel to leave this as it was.";
      }
    }
    return errors;
  }

  /** Hands over the form with the secrets and forgets the secrets in the same step. */
  take(): ProfileForm {
    const edits = {} as Record<SecretSlot, SecretEdit>;
    const used = this.#used;
    this.lost = used.filter((slot) => editOf(this.secrets[slot]).kind === "set");
    for (const slot of SLOT_ORDER) {
      const draft = this.secrets[slot];
      edits[slot] = used.includes(slot) ? editOf(draft) : this.#unusedEdit(slot);
      draft.value = "";
    }
    return {
      id: this.id,
      revision: this.#revision,
      name: this.name.trim(),
      folder: this.folder.trim(),
      environment: this.environment,
      address: this.address,
      grpc_port: this.grpcPort.trim() === "" ? null : Number(this.grpcPort),
      server_version: this.version === "" ? null : this.version,
      connection: this.connection.value,
      ...edits,
    };
  }

  /** Stored secrets that the way to the cluster no longer has a use for: saving removes them. */
  get superfluous(): SecretSlot[] {
    return this.#stored.filter((slot) => !this.#used.includes(slot));
  }

  get #used(): SecretSlot[] {
    return [...QDRANT_SLOTS, ...this.connection.slots];
  }

  #unusedEdit(slot: SecretSlot): SecretEdit {
    return { kind: this.#stored.includes(slot) ? "remove" : "keep" };
  }

  #touched(draft: SecretDraft): boolean {
    return draft.edit === "remove" || (draft.edit === "set" && draft.value !== "");
  }

  #texts(): string {
    const { name, folder, environment, scheme, host, port, prefix, grpcPort, version } = this;
    const way = this.connection.value;
    return JSON.stringify([name, folder, environment, scheme, host, port, prefix, grpcPort, version, way]);
  }
}

function untouched(): Record<SecretSlot, SecretDraft> {
  const keep = (): SecretDraft => ({ edit: "keep", value: "", place: "keychain" });
  return Object.fromEntries(SLOT_ORDER.map((slot) => [slot, keep()])) as Record<SecretSlot, SecretDraft>;
}

function editOf(draft: SecretDraft): SecretEdit {
  if (draft.edit === "remove") return { kind: "remove" };
  // An opened field that stayed empty changes nothing.
  if (draft.edit === "set" && draft.value !== "") {
    return { kind: "set", value: draft.value, place: draft.place };
  }
  return { kind: "keep" };
}
