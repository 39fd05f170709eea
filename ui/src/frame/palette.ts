import type { PickEntry } from "../shared/matching";
import type { ProfileView, TablesView } from "../ipc";
import { ENVIRONMENTS } from "../features/clusters/words";
import type { AuditPart, PosturePart, Screen, TlsPart } from "./app.svelte";
import { SCREENS } from "./screens";

/** What the palette can do; the frame carries it out. */
export type Command =
  | { kind: "screen"; screen: Screen }
  | { kind: "choose"; profile: string }
  | { kind: "new_cluster" }
  | { kind: "edit_cluster"; profile: string }
  | { kind: "test_connection" }
  | { kind: "gather_facts" }
  | { kind: "look_at_tls" }
  | { kind: "tls"; part: TlsPart }
  | { kind: "judge" }
  | { kind: "posture"; part: PosturePart }
  | { kind: "audit"; part: AuditPart }
  | { kind: "start_practice" }
  | { kind: "stop_practice" }
  | { kind: "preset"; preset: string }
  | { kind: "export_profiles" }
  | { kind: "theme"; theme: "system" | "light" | "dark" }
  | { kind: "check_keychain" };

export type PaletteEntry = PickEntry & { command: Command };

type Sources = {
  profiles: ProfileView[];
  current: ProfileView | null;
  tables: TablesView | null;
  /** A practice cluster runs. */
  practising: boolean;
  modifier: string;
};

/** Everything that can be found there: screens, actions, presets, clusters. */
export function entries({ profiles, current, tables, practising, modifier }: Sources): PaletteEntry[] {
  const actions: PaletteEntry[] = [
    entry("Actions", "New cluster profile", { kind: "new_cluster" }),
    ...(current
      ? [
          entry("Actions", `Edit ${current.name}`, { kind: "edit_cluster", profile: current.id }),
          entry("Actions", `Test the connection to ${current.name}`, { kind: "test_connection" }),
          entry("Actions", `Gather facts of ${current.name}`, { kind: "gather_facts" }),
          entry("Actions", `Look at the TLS of ${current.name}`, { kind: "look_at_tls" }),
          entry("Actions", `Judge the posture of ${current.name}`, { kind: "judge" }),
        ]
      : []),
    entry("Actions", "Calendar of certificates", { kind: "tls", part: "calendar" }, "What ends when"),
    entry("Actions", "Open a certificate file", { kind: "tls", part: "file" }, "PEM, DER, PKCS#12"),
    entry("Actions", "Check a certificate before deploying", { kind: "tls", part: "section" }),
    entry(
      "Actions",
      "Judge configuration files",
      { kind: "posture", part: "files" },
      "config.yaml, Compose, Helm",
    ),
    entry("Actions", "Judge all clusters", { kind: "posture", part: "all" }),
    entry("Actions", "Open audit logs", { kind: "audit", part: "files" }, "Files and folders"),
    practising
      ? entry("Actions", "Stop the practice cluster", { kind: "stop_practice" }, "A simulation")
      : entry("Actions", "Start a practice cluster", { kind: "start_practice" }, "A simulation"),
    ...(profiles.length > 0
      ? [entry("Actions", "Export all profiles", { kind: "export_profiles" }, "Without secrets")]
      : []),
    entry("Actions", "Check the keychain again", { kind: "check_keychain" }),
    entry("Actions", "Theme: as the system", { kind: "theme", theme: "system" }),
    entry("Actions", "Theme: light", { kind: "theme", theme: "light" }),
    entry("Actions", "Theme: dark", { kind: "theme", theme: "dark" }),
  ];
  return [
    ...SCREENS.map((screen, index) =>
      entry("Screens", screen.label, { kind: "screen", screen: screen.id }, `${modifier} ${index + 1}`),
    ),
    ...actions,
    ...(tables?.presets ?? []).map((preset) =>
      entry("New token", preset.label, { kind: "preset", preset: preset.id }, preset.description),
    ),
    ...profiles.map((profile) =>
      entry(
        "Clusters",
        profile.name,
        { kind: "choose", profile: profile.id },
        `${ENVIRONMENTS[profile.environment].label} · ${profile.url}`,
        profile.id,
      ),
    ),
  ];
}

function entry(group: string, label: string, command: Command, detail = "", key = label): PaletteEntry {
  return { id: `${group} ${key}`, group, label, detail, command };
}
