import type { PortReport } from "../../ipc";
import { portName, ROLES } from "./words";

/** What is other at a port than at the first that speaks TLS, REST before the others, of the same machine first. */
export function differences(ports: readonly PortReport[], at: number): string[] {
  const port = ports[at];
  const first = port && comparedWith(ports, port);
  if (!port || !first || first === port) return [];
  const name = first.host === port.host ? ROLES[first.role] : portName(first);
  if (port.state.state === "plain") return [`Plain text, unlike ${name}`];
  if (port.state.state !== "tls") return [];
  const found: string[] = [];
  const [mine, theirs] = [port.chain[0], first.chain[0]];
  if (mine && theirs && mine.sha256 !== theirs.sha256) found.push(`Other certificate than ${name}`);
  if (
    port.client_certificate !== first.client_certificate &&
    port.client_certificate !== "unknown" &&
    first.client_certificate !== "unknown"
  )
    found.push(`Other client certificate rule than ${name}`);
  if (offered(port) !== offered(first)) found.push(`Other versions than ${name}`);
  return found;
}

/** Whether the port serves the very certificate of the one it is compared with. */
export function sameAs(ports: readonly PortReport[], at: number): string | null {
  const port = ports[at];
  const first = port && comparedWith(ports, port);
  if (!port || !first || first === port) return null;
  const leaf = port.chain[0]?.sha256;
  return leaf !== undefined && leaf === first.chain[0]?.sha256
    ? first.host === port.host
      ? ROLES[first.role]
      : portName(first)
    : null;
}

function comparedWith(ports: readonly PortReport[], port: PortReport): PortReport | undefined {
  const speaking = ports.filter(({ state }) => state.state === "tls");
  const rank = (one: PortReport) => (one.host === port.host ? 0 : 2) + (one.role === "rest" ? 0 : 1);
  return speaking.reduce<PortReport | undefined>(
    (best, one) => (best && rank(best) <= rank(one) ? best : one),
    undefined,
  );
}

/** Whatever could not be told is no difference. */
const offered = (port: PortReport) =>
  port.protocols
    .filter((one) => one.offered === true)
    .map(({ version }) => version)
    .sort()
    .join(" ");
