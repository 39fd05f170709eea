import type { Address } from "../../ipc";

export const DEFAULT_PORT = 6333;

/** A pasted address taken apart. `port` is null where the text leaves it open. */
export type SplitAddress = {
  scheme: Address["scheme"] | null;
  host: string;
  port: number | null;
  path_prefix: string | null;
  /** What the admin should know about how it was read. */
  notes: string[];
};

const SCHEME = /^([a-z][a-z0-9+.-]*):\/\//i;
const DEFAULT_OF_SCHEME = { https: 443, http: 80 } as const;

/** Takes apart what was pasted where a host belongs. Null: it is just a host, or nothing that can be read. */
export function splitAddress(pasted: string): SplitAddress | null {
  const text = pasted.trim();
  const named = SCHEME.exec(text)?.[1]?.toLowerCase();
  if (named !== undefined && named !== "https" && named !== "http") return null;
  if (named === undefined && !/[:/]/.test(text)) return null;
  // A bare IPv6 address is a host, not a host and a port.
  if (named === undefined && /^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(text)) return null;

  let url: URL;
  try {
    url = new URL(named === undefined ? `https://${text}` : text);
  } catch {
    return null;
  }
  const notes: string[] = [];
  const written = /^[^/?#]*?:(\d+)(?=[/?#]|$)/.exec(text.replace(SCHEME, "").replace(/^[^/?#]*@/, ""))?.[1];
  let port = written === undefined ? null : Number(written);
  if (port === null && named !== undefined) {
    port = DEFAULT_OF_SCHEME[named];
    notes.push(`The address names no port, so ${port} was taken. Qdrant itself listens on ${DEFAULT_PORT}.`);
  }
  if (url.username || url.password) notes.push("The user name and password in the address were left out.");
  if (url.search || url.hash) notes.push("What follows ? or # in the address was left out.");
  const path = tidyPrefix(decodePath(url.pathname));
  // The dashboard is a page of the server, not where its API begins.
  const prefix = path.replace(/\/dashboard$/, "");
  return {
    scheme: named ?? null,
    host: bareHost(url.hostname),
    port,
    path_prefix: named !== undefined || text.includes("/") ? prefix : null,
    notes,
  };
}

/** "qdrant/" and "/qdrant/" mean "/qdrant"; "/" means none. */
export function tidyPrefix(typed: string): string {
  const bare = typed.trim().replace(/^\/+|\/+$/g, "");
  return bare === "" ? "" : `/${bare}`;
}

/** Does the traffic stay on this computer? Names are compared, nothing is looked up. */
export function isLoopback(host: string): boolean {
  const name = bareHost(host.trim().toLowerCase()).replace(/\.$/, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

/** What the window may say about the connection before anything was connected. */
export function transportWords(address: Address): { short: string; long: string; safe: boolean } {
  if (address.scheme === "https") {
    return { short: "HTTPS", long: "HTTPS by profile, certificate not checked yet", safe: true };
  }
  if (isLoopback(address.host)) {
    return {
      short: "HTTP, this computer",
      long: "Plain HTTP by profile. The address is this computer, so keys do not leave it.",
      safe: true,
    };
  }
  return {
    short: "Plain HTTP",
    long: "Plain HTTP by profile. Keys and tokens would travel in plain text, so they are not sent.",
    safe: false,
  };
}

/** The address as one line, for previews while typing. */
export function urlOf(address: Address): string {
  const host = address.host.includes(":") ? `[${bareHost(address.host)}]` : address.host;
  return `${address.scheme}://${host}:${address.port}${address.path_prefix}`;
}

function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
