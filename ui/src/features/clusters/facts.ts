/** Every fact that is shown of a cluster, one row each: its name, and its value in words. */
import type { ClusterFacts, Fact, PortFact, PortTls, TlsFacts } from "../../ipc";
import { at } from "./connection";
import { moment } from "../../shared/moment";

export type Said = {
  words: string;
  /** Further lines, each of its own. */
  lines?: string[];
  /** Worth a second look; posture itself is judged elsewhere. */
  alarming?: boolean;
};
export type FactRow = { id: string; label: string; fact: Fact<Said> };
export type FactGroup = { id: string; label: string; rows: FactRow[] };

const PORTS = { rest: "REST", grpc: "gRPC", internal: "Internal" } as const;
const count = new Intl.NumberFormat("en");

export function factGroups(facts: ClusterFacts): FactGroup[] {
  const some = (number: number) =>
    facts.shows_all_names ? `${number}` : `${number} shown to this credential`;
  return [
    group("server", "Server", [
      row("version", "Version", facts.version, (version) => ({ words: version })),
      row("commit", "Commit", facts.commit, (commit) => ({ words: commit ?? "The server does not say" })),
      row(
        "managed",
        "Managed by a provider",
        facts.managed,
        yes("Yes, a provider’s gateway is in front", "No"),
      ),
      row("startup", "Started", facts.startup, (startup) => ({ words: moment(startup) })),
      row(
        "recovery_mode",
        "Recovery mode",
        facts.recovery_mode,
        yes("On: it runs to recover data only", "Off", true),
      ),
      row("features", "Built with", facts.features, (features) => {
        const on = features.filter((one) => one.on).map(({ name }) => name);
        return { words: on.length === 0 ? "Nothing optional" : on.join(", ") };
      }),
      row("system", "Machine", facts.system, (system) => ({
        words:
          [
            [system.distribution, system.distribution_version].filter(Boolean).join(" "),
            system.is_docker === null ? "" : system.is_docker ? "in a container" : "not in a container",
            system.cores ? `${system.cores} cores` : "",
            system.ram_kib ? `${gib(system.ram_kib)} memory` : "",
            system.disk_kib ? `${gib(system.disk_kib)} disk` : "",
          ]
            .filter(Boolean)
            .join(", ") || "The server does not say",
      })),
    ]),
    group("access", "Access", [
      row(
        "open_instance",
        "Open to everyone",
        facts.open_instance,
        yes("Yes: it answers without any key", "No: it asks for a key", true),
      ),
      row("jwt_rbac", "Takes tokens (jwt_rbac)", facts.jwt_rbac, yes("On", "Off: tokens are refused")),
      row(
        "hide_jwt_dashboard",
        "Token page of the dashboard",
        facts.hide_jwt_dashboard,
        yes("Hidden", "Shown"),
      ),
      row(
        "empty_key_accepted",
        "Empty key accepted",
        facts.empty_key_accepted,
        yes("Yes: an empty api-key opens it", "No", true),
      ),
      row(
        "wrong_key_accepted",
        "Wrong key accepted",
        facts.wrong_key_accepted,
        yes("Yes: a key that nobody made opens it", "No", true),
      ),
      row(
        "health_route_bypass",
        "Health routes open others",
        facts.health_route_bypass,
        yes("Yes: routes can be reached around the key", "No", true),
      ),
      row("dashboard", "Dashboard without a key", facts.dashboard, yes("Shown", "Not shown")),
      row(
        "cors_any_origin",
        "Web pages of any origin",
        facts.cors_any_origin,
        yes("May use the REST interface (CORS)", "May not use it"),
      ),
      row("responses", "Refusals since the start", facts.responses, (refusals) => ({
        words: `${count.format(refusals.reduce((sum, one) => sum + one.count, 0))} in all`,
        lines: refusals.map(
          (one) =>
            `${one.transport === "rest" ? "REST" : "gRPC"} ${one.route}: ${one.status}, ${count.format(one.count)} times`,
        ),
      })),
      row("former_routes", "Requests to former routes", facts.former_routes, (routes) => ({
        words: `${count.format(routes.reduce((sum, one) => sum + one.count, 0))} in all`,
        lines: routes.map((one) => `${one.route}: ${count.format(one.count)} times`),
      })),
    ]),
    group("audit", "Audit log", [
      row("audit", "Audit log", facts.audit, (audit) =>
        audit === null
          ? { words: "Off" }
          : {
              words: "On",
              lines: [
                audit.dir && `In ${audit.dir}`,
                audit.rotation && `A new file ${audit.rotation}`,
                audit.max_log_files !== null && `${audit.max_log_files} files are kept`,
                audit.dir_size_bytes !== null && `${count.format(audit.dir_size_bytes)} bytes`,
                audit.trust_forwarded_headers !== null &&
                  `X-Forwarded-For is ${audit.trust_forwarded_headers ? "believed" : "not believed"}`,
                audit.log_api !== null && `Its own API is ${audit.log_api ? "logged" : "not logged"}`,
              ].filter((line) => typeof line === "string"),
            },
      ),
      row("audit_sample", "Newest entries", facts.audit_sample, (sample) => ({
        words: `${count.format(sample.entries)}${sample.since ? ` since ${sample.since}` : ""}`,
        lines: [
          `${count.format(sample.denied_authentications)} denied with a wrong key or token`,
          `${count.format(sample.by_key)} on collections, done with a key`,
        ],
        alarming: sample.denied_authentications > 0,
      })),
    ]),
    group("peers", "Peers and ports", [
      row(
        "distributed",
        "Distributed",
        facts.distributed,
        yes("Yes, a cluster of peers", "No, a single node"),
      ),
      row("peers", "Peers", facts.peers, (peers) => ({
        words: `${peers.length}`,
        lines: peers.map(
          (peer) =>
            `${peer.uri || peer.id}${peer.version ? `, ${peer.version}` : ""}${peer.this ? ", the one that answered" : ""}`,
        ),
      })),
      row("peer_versions", "Versions among them", facts.peer_versions, (versions) => ({
        words: versions.map(({ version, peers }) => `${version} on ${peers}`).join(", "),
        alarming: versions.length > 1,
      })),
      row("internal_port", "Internal port reached from here", facts.internal_port, ports),
      row("internal_unprotected", "Internal port without a key", facts.internal_unprotected, ports),
      row("metrics_port", "Metrics port", facts.metrics_port, (port) => ports([port])),
    ]),
    group(
      "tls",
      "TLS of each port",
      facts.tls.map((port) =>
        row(`tls-${port.port_kind}-${port.host}-${port.port}`, portName(port), port.handshake, handshake),
      ),
    ),
    group("data", "Collections", [
      row("collections", "Collections", facts.collections, (collections) => ({
        words: some(collections.length),
        lines: collections.map(({ name, points, indexed_fields }) =>
          [
            name,
            points === null ? null : `${count.format(points)} ${points === 1 ? "point" : "points"}`,
            indexed_fields.length > 0 && `indexes: ${indexed_fields.map(({ key }) => key).join(", ")}`,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
      })),
      row("aliases", "Aliases", facts.aliases, (aliases) => ({
        words: some(aliases.length),
        lines: aliases.map(({ alias, collection }) => `${alias} → ${collection}`),
      })),
    ]),
  ].filter(({ rows }) => rows.length > 0);
}

/** "19 known, 4 unknown" */
export function factCount(groups: FactGroup[]): string {
  const rows = groups.flatMap((one) => one.rows);
  const known = rows.filter(({ fact }) => fact.state === "known").length;
  return rows.length === known ? `${known} known` : `${known} known, ${rows.length - known} unknown`;
}

function group(id: string, label: string, rows: FactRow[]): FactGroup {
  return { id, label, rows };
}

function row<T>(id: string, label: string, fact: Fact<T>, say: (value: T) => Said): FactRow {
  return { id, label, fact: fact.state === "known" ? { ...fact, value: say(fact.value) } : fact };
}

function yes(on: string, off: string, alarming = false): (value: boolean) => Said {
  return (value) => ({ words: value ? on : off, alarming: alarming && value });
}

function ports(all: PortFact[]): Said {
  const open = all.filter(({ found }) => found === true).length;
  const judged = all.filter(({ found }) => found !== null).length;
  return {
    words: judged === 0 ? "Could not be judged" : open === 0 ? "No" : `Yes, ${open} of ${all.length}`,
    lines: all.map(({ host, port, words }) => `${at(host, port)}: ${words}`),
    alarming: open > 0,
  };
}

function portName({ port_kind, host, port }: PortTls): string {
  return `${PORTS[port_kind]} ${at(host, port)}`;
}

function handshake(tls: TlsFacts | null): Said {
  if (tls === null) return { words: "Speaks no TLS" };
  const leaf = tls.chain[0];
  return {
    words: tls.problem?.message ?? `${tls.protocol ?? "TLS"}, certificate trusted`,
    alarming: tls.problem !== null,
    lines: [
      tls.problem?.remedy,
      tls.problem && tls.protocol,
      leaf && `${leaf.subject || "No name"}, made by ${leaf.issuer || "nobody named"}`,
      leaf && `Valid until ${moment(leaf.not_after)}`,
      tls.asks_for_client_certificate && "Asks for a client certificate",
    ].filter((line) => typeof line === "string"),
  };
}

function gib(kib: number): string {
  return `${(kib / 1024 / 1024).toFixed(1)} GiB`;
}
