/** What was seen of each cluster since the program started. A changed profile is another way to look: it starts anew. */
import * as ipc from "../ipc";
import type {
  ClusterFacts,
  ClusterNames,
  CommandError,
  ConnectionReport,
  CredentialChoice,
  ProfileView,
  StageView,
} from "../ipc";
import { AuditSource } from "../features/audit/source.svelte";
import { PostureRun } from "../features/posture/run.svelte";
import { TlsLook } from "../features/tls/look.svelte";
import { longWork, stopWork } from "./work.svelte";

export type AskFor = { credential: CredentialChoice; withSideEffects: boolean; metricsPort: number | null };

export class KnownCluster {
  readonly tls: TlsLook;
  readonly posture: PostureRun;
  readonly audit = new AuditSource();
  report = $state.raw<ConnectionReport | null>(null);
  /** The stages of the test that runs, or of one that broke off, as they passed. */
  stages = $state.raw<StageView[]>([]);
  /** Unix milliseconds. */
  testedAt = $state<number | null>(null);
  testFailure = $state.raw<CommandError | null>(null);
  facts = $state.raw<ClusterFacts | null>(null);
  factsFailure = $state.raw<CommandError | null>(null);
  names = $state.raw<ClusterNames | null>(null);
  #test = $state<string | null>(null);
  #gathering = $state<string | null>(null);

  readonly testing = $derived(this.#test !== null);
  readonly gathering = $derived(this.#gathering !== null);
  /** The version that the cluster itself named. */
  readonly version = $derived(
    this.report?.version ??
      (this.facts?.version.state === "known" ? this.facts.version.value : null) ??
      this.names?.version ??
      null,
  );
  /** Whether the cluster takes tokens; null while that is not known. */
  readonly jwtRbac = $derived(
    (this.facts?.jwt_rbac.state === "known" ? this.facts.jwt_rbac.value : null) ??
      this.names?.jwt_rbac ??
      null,
  );

  constructor(
    private readonly id: string,
    private readonly name: string,
  ) {
    this.tls = new TlsLook(id, name);
    this.posture = new PostureRun(id, name);
  }

  async test(credential: CredentialChoice): Promise<void> {
    if (this.testing) return;
    this.testFailure = null;
    this.report = null;
    this.stages = [];
    await longWork(`Testing the connection to ${this.name}`, async ({ task }) => {
      this.#test = task;
      try {
        this.report = await ipc.testConnection({ profile_id: this.id, credential }, task, (stage) => {
          this.stages = withStage(this.stages, stage);
        });
        this.testedAt = Date.now();
      } catch (thrown) {
        this.testFailure = ipc.asCommandError(thrown);
      } finally {
        this.#test = null;
      }
    });
  }

  stopTest = () => stopWork(this.#test);

  async gather({ credential, withSideEffects, metricsPort }: AskFor): Promise<void> {
    if (this.gathering) return;
    this.factsFailure = null;
    await longWork(`Gathering facts of ${this.name}`, async ({ task }) => {
      this.#gathering = task;
      try {
        this.facts = await ipc.gatherFacts(
          {
            profile_id: this.id,
            credential,
            with_side_effects: withSideEffects,
            ...(metricsPort !== null && { metrics_port: metricsPort }),
          },
          task,
        );
        this.names = await ipc.clusterNames(this.id);
      } catch (thrown) {
        this.factsFailure = ipc.asCommandError(thrown);
      } finally {
        this.#gathering = null;
      }
    });
  }

  stopGathering = () => stopWork(this.#gathering);

  /** What the console remembers from before. Asks the cluster nothing. */
  async recall(): Promise<void> {
    if (this.names) return;
    try {
      this.names = await ipc.clusterNames(this.id);
    } catch {
      // Nothing is remembered then; asking the cluster says what is wrong.
    }
  }
}

/** A later failure may belong to an earlier stage: it takes the place of that one and of what followed. */
function withStage(stages: StageView[], stage: StageView): StageView[] {
  const before = stages.findIndex((one) => one.stage === stage.stage);
  return [...(before < 0 ? stages : stages.slice(0, before)), stage];
}

// Looked up, never listed: nothing has to follow its changes.
// eslint-disable-next-line svelte/prefer-svelte-reactivity
const clusters = new Map<string, KnownCluster>();

/** What is known of the cluster behind a profile as the profile is now. */
export function known(profile: Way): KnownCluster {
  const key = keyOf(profile);
  let found = clusters.get(key);
  if (!found) clusters.set(key, (found = new KnownCluster(profile.id, profile.name)));
  return found;
}

/**
 * Makes room for the profiles that there are, and forgets the others. It is done before anything is drawn: Svelte does
 * not let whoever makes a state while drawing follow its changes.
 */
export function meetClusters(profiles: readonly Way[]) {
  profiles.forEach(known);
  const met = profiles.map(keyOf);
  for (const [key, cluster] of clusters) {
    if (met.includes(key)) continue;
    cluster.audit.close();
    clusters.delete(key);
  }
}

/** For a console that starts again. */
export function forgetClusters() {
  clusters.clear();
}

type Way = Pick<ProfileView, "id" | "name" | "revision">;

const keyOf = ({ id, revision }: Way) => `${id} ${revision}`;
