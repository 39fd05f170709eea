/** A credential tried on its cluster: first what that takes, then the trial, then both sides by side. */
import { longWork, stopWork } from "../../frame/work.svelte";
import * as ipc from "../../ipc";
import type { CommandError, CredentialChoice, VerifyPlan, VerifyProgress, VerifyReport } from "../../ipc";

export type Backend = Pick<typeof ipc, "verifyPlan" | "verify">;

/** What is tried, where, and what the admin calls it. */
export type Subject = {
  profileId: string;
  profileName: string;
  /** "the new token" */
  words: string;
  /** The version whose rules predict; null leaves that to the console. */
  version: string | null;
  /** Fetched when it is needed and not kept; null when it is no longer there. */
  credential: () => CredentialChoice | null;
};

export class Verification {
  subject = $state.raw<Subject | null>(null);
  plan = $state.raw<VerifyPlan | null>(null);
  progress = $state.raw<VerifyProgress | null>(null);
  report = $state.raw<VerifyReport | null>(null);
  failure = $state.raw<CommandError | null>(null);
  planning = $state(false);
  #task = $state<string | null>(null);
  /** Answers that come after the admin has moved on belong to nobody. */
  #era = 0;

  readonly running = $derived(this.#task !== null);
  readonly open = $derived(this.subject !== null);
  readonly #backend: Backend;

  constructor(backend: Backend = ipc) {
    this.#backend = backend;
  }

  /** Finds out what trying would take. Nothing is sent to the cluster yet. */
  async begin(subject: Subject): Promise<void> {
    this.close();
    this.subject = subject;
    await this.#attempt(subject, async (form, current) => {
      this.planning = true;
      try {
        const plan = await this.#backend.verifyPlan(form);
        if (current()) this.plan = plan;
      } finally {
        if (current()) this.planning = false;
      }
    });
  }

  /** Sends the requests of the plan. */
  async start(): Promise<void> {
    const { subject } = this;
    if (!subject || this.running) return;
    this.report = null;
    this.progress = null;
    await this.#attempt(subject, (form, current) =>
      longWork(`Verifying ${subject.words} on ${subject.profileName}`, async ({ task, report }) => {
        this.#task = task;
        try {
          const answer = await this.#backend.verify(form, task, (progress) => {
            report(progress.done, progress.total);
            if (current()) this.progress = progress;
          });
          if (current()) this.report = answer;
        } finally {
          if (this.#task === task) this.#task = null;
        }
      }),
    );
  }

  stop = () => stopWork(this.#task);

  /** Lets go of everything; what runs is stopped. */
  close() {
    void this.stop();
    this.#era += 1;
    this.#task = null;
    this.subject = null;
    this.plan = null;
    this.progress = null;
    this.report = null;
    this.failure = null;
    this.planning = false;
  }

  async #attempt(
    subject: Subject,
    work: (form: ipc.VerifyForm, current: () => boolean) => Promise<void>,
  ): Promise<void> {
    const credential = subject.credential();
    const era = this.#era;
    const current = () => era === this.#era;
    this.failure = null;
    if (credential === null) return;
    try {
      await work({ profile_id: subject.profileId, credential, server_version: subject.version }, current);
    } catch (thrown) {
      if (current()) this.failure = ipc.asCommandError(thrown);
    }
  }
}
