/** The credential under inspection. It is held here only, until it is cleared or the screen is left. */
import * as ipc from "../../ipc";
import type { CommandError, InspectForm, InspectView, PreviewForm, PreviewView } from "../../ipc";
import { compareWith, type Comparison } from "../tokens/comparison";
import { newest } from "../tokens/newest";

/** More than this is a wrong file, not a credential; the backend's own limit is lower and gives its own words. */
export const LARGEST_FILE_BYTES = 16 * 1024 * 1024;

export type Backend = Pick<typeof ipc, "inspect" | "preview" | "exportMatrix">;

export class Inspection {
  jwtRbac = $state(true);
  chosenVersion = $state<string | null>(null);
  view = $state.raw<InspectView | null>(null);
  failure = $state.raw<CommandError | null>(null);
  comparison = $state.raw<Comparison | null>(null);
  /** The answer to the comparison: both matrices with the same rows and columns. */
  compared = $state.raw<PreviewView | null>(null);
  revision = $state(0);
  #token = $state("");
  #profileId: string | null = null;
  #profileVersion = $state("");
  readonly version = $derived(this.chosenVersion ?? this.#profileVersion);

  readonly #backend: Backend;
  readonly #inspections = newest(
    (form: InspectForm) => this.#backend.inspect(form),
    (answer) => {
      this.view = answer;
      this.failure = null;
      this.revision += 1;
      this.#askComparison();
    },
    (thrown) => {
      this.view = null;
      this.failure = ipc.asCommandError(thrown);
    },
  );
  readonly #comparisons = newest(
    (form: PreviewForm) => this.#backend.preview(form),
    (answer) => {
      this.compared = answer;
      this.revision += 1;
    },
    (thrown) => (this.failure = ipc.asCommandError(thrown)),
  );

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get held(): boolean {
    return this.#token !== "";
  }

  get length(): number {
    return this.#token.length;
  }

  /** For showing it on request, and for trying it on the cluster; nothing else reads the credential. */
  get shown(): string {
    return this.#token;
  }

  take(text: string) {
    const token = text.trim();
    if (token === "") return;
    this.stopComparing();
    this.#token = token;
    this.ask();
  }

  async takeFile(file: Blob): Promise<void> {
    if (file.size > LARGEST_FILE_BYTES) {
      this.clear();
      this.failure = {
        code: "input_too_large",
        message: "That file is too large to hold a token.",
        remedy: "Choose the file that holds the token alone.",
        field: null,
      };
      return;
    }
    this.take(await file.text());
  }

  clear() {
    this.#inspections.forget();
    this.stopComparing();
    this.#token = "";
    this.view = null;
    this.failure = null;
  }

  meet(profileId: string | null, version: string) {
    if (profileId !== this.#profileId) this.chosenVersion = null;
    this.#profileId = profileId;
    this.#profileVersion = version;
    this.ask();
  }

  ask() {
    if (!this.held || this.version === "") return;
    this.#inspections.ask({
      token: this.#token,
      profile_id: this.#profileId,
      server_version: this.version,
      jwt_rbac: this.jwtRbac,
    });
  }

  compare(comparison: Comparison) {
    this.comparison = comparison;
    this.#askComparison();
  }

  stopComparing() {
    this.#comparisons.forget();
    this.comparison = null;
    this.compared = null;
  }

  exportMatrix(format: "csv" | "markdown" | "json"): Promise<string> {
    return this.#backend.exportMatrix(this.#asPreview(), format);
  }

  #askComparison() {
    if (this.comparison && this.view?.claims) this.#comparisons.ask(this.#asPreview());
  }

  #asPreview(): PreviewForm {
    return {
      draft: { kind: "json", text: this.view?.claims ?? "" },
      profile_id: this.#profileId,
      signing_key: "manage_key",
      server_version: this.version,
      compare_with: compareWith(this.comparison, this.view?.form ?? null),
    };
  }
}

export const inspection = new Inspection(ipc);
