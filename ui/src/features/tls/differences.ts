import type { PortReport } from "../../ipc";
import { portName, ROLES } from "./words";

/**
 * What is other at a port than at the REST port of its peer. Peers may well have certificates of their own: of a REST
 * port, only what should be the same at all of them counts.
 */
export function differences(ports: readonly PortReport[], at: number): string[] {
  const port = ports[at];
  const first = comparedWith(ports, at);
  if (!port || !first) return [];
  const name = nameOf(first, port);
  if (port.state.state === "plain") return [`Plain text, unlike ${name}`];
  if (port.state.state !== "tls") return [];
  const found: string[] = [];
  const [mine, theirs] = [port.chain[0], first.chain[0]];
  if (port.role !== "rest" && mine && theirs && mine.sha256 !== theirs.sha256)
    found.push(`Other certificate than ${name}`);
  if (
    port.client_certificate !== first.client_certificate &&
    port.client_certificate !== "unknown" &&
    first.client_certificate !== "unknown"
  )
    found.push(`Other client certificate rule than ${name}`);
  if (versionsDiffer(port, first)) found.push(`Other versions than ${name}`);
  return found;
}

/** The name of the REST port of whose peer the certificate is. */
export function sameAs(ports: readonly PortReport[], at: number): string | null {
  const port = ports[at];
  const first = comparedWith(ports, at);
  const leaf = port?.chain[0]?.sha256;
  return port && first && leaf !== undefined && leaf === first.chain[0]?.sha256 ? nameOf(first, port) : null;
}

/** The ports of a peer follow its REST port; the first REST port is that of the profile's own address. */
function comparedWith(ports: readonly PortReport[], at: number): PortReport | undefined {
  const speaksRest = (one: PortReport) => one.role === "rest" && one.state.state === "tls";
  const port = ports[at];
  const first =
    port?.role === "rest"
      ? ports.find(speaksRest)
      : ports.slice(0, at).findLast((one) => speaksRest(one) && one.host === port?.host);
  return first === port ? undefined : first;
}

const nameOf = (first: PortReport, port: PortReport) =>
  port.role === "rest" ? portName(first) : ROLES[first.role];

/** Whatever could not be told is no difference. */
function versionsDiffer(one: PortReport, other: PortReport): boolean {
  const said = new Map(other.protocols.map(({ version, offered }) => [version, offered]));
  return one.protocols.some(({ version, offered }) => {
    const theirs = said.get(version);
    return offered !== null && typeof theirs === "boolean" && offered !== theirs;
  });
}
