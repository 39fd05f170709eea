/** The token being composed: one value seen as a form or as JSON, and what the backend says of it. */
import * as ipc from "../../ipc";
import type { ClaimsForm, CommandError, Draft, LedgerRecordView, MintedView, PresetView } from "../../ipc";
import { NO_CLAIMS, hasUnknown, withPreset } from "./claims";
import { DEFAULT_EXPIRY, choiceFor, expFor, type ExpiryChoice } from "./expiry";
import { compareWith, type Comparison } from "./comparison";
import type { Fix } from "./fixes";
import { newest } from "./newest";
import { marksOf } from "./places";

export type Backend = Pick<typeof ipc, "preview" | "mint" | "exportMatrix">;
export type View = "form" | "json";

export class Builder {
  view = $state<View>("form");
  form = $state.raw<ClaimsForm>(NO_CLAIMS);
  text = $state("");
  expiry = $state.raw<ExpiryChoice>(DEFAULT_EXPIRY);
  preset = $state("");

  profileId = $state<string | null>(null);
  signingKey = $state<ipc.SigningKey>("manage_key");
  /** The version chosen here; null follows the profile's. */
  chosenVersion = $state<string | null>(null);
  label = $state("");
  holder = $state("");
  comparison = $state.raw<Comparison | null>(null);

  preview = $state.raw<ipc.PreviewView | null>(null);
  /** The last matrix that could be made; `outdated` says why it is not that of the claims shown. */
  matrix = $state.raw<ipc.MatrixView | null>(null);
  other = $state.raw<ipc.MatrixView | null>(null);
  revision = $state(0);
  failure = $state.raw<CommandError | null>(null);
  /** The other view cannot show these claims; the admin chooses between editing on and discarding. */
  stuck = $state(false);

  minting = $state(false);
  mintFailure = $state.raw<CommandError | null>(null);
  /** The one place of the window that holds a minted token. */
  minted = $state.raw<MintedView | null>(null);

  #profileVersion = $state("");
  readonly version = $derived(this.chosenVersion ?? this.#profileVersion);
  readonly outdated = $derived(
    this.matrix !== null && (this.failure !== null || this.preview?.matrix === null)
      ? "These claims cannot be read yet. This is what the last readable ones could do."
      : null,
  );
  readonly blocking = $derived(this.preview?.findings.filter((one) => one.severity === "blocking") ?? []);
  readonly marks = $derived(
    marksOf([
      ...(this.preview?.errors ?? []),
      // A row that waits for its name says so by its placeholder; the findings name it all the same.
      ...this.blocking
        .filter((finding) => finding.code !== "blank_name")
        .map(({ place, title }) => ({ place, message: title })),
    ]),
  );

  readonly #backend: Backend;
  readonly #now: () => number;
  readonly #previews = newest(
    (question: ipc.PreviewForm) => this.#backend.preview(question),
    (answer, question) => this.#show(answer, question),
    (thrown) => {
      this.failure = ipc.asCommandError(thrown);
      this.preview = null;
    },
  );
  /** Composed by hand and not minted yet: closing the window would lose it. */
  unfinished = $state(false);
  #touched = false;
  /** How often a view was chosen. */
  #turn = 0;

  /** `now` gives Unix seconds. */
  constructor(backend: Backend, now: () => number) {
    this.#backend = backend;
    this.#now = now;
  }

  // ---- edits

  edit(form: ClaimsForm) {
    this.#touched = true;
    this.unfinished = true;
    this.form = form;
    this.ask();
  }

  editText(text: string) {
    this.#touched = true;
    this.unfinished = true;
    this.stuck = false;
    this.text = text;
    this.ask();
  }

  /** `moment` is the claim for a moment that was chosen. */
  setExpiry(choice: ExpiryChoice, moment: string | null = this.form.exp) {
    this.expiry = choice;
    this.edit({ ...this.form, exp: expFor(choice, moment, this.#now()) });
  }

  applyFix(fix: Fix) {
    const fixed = fix.apply(this.form);
    if (fixed.kind === "form") this.edit(fixed.form);
    else this.setExpiry(DEFAULT_EXPIRY);
  }

  applyPreset(preset: PresetView) {
    this.preset = preset.id;
    if (preset.form.exp === null && this.expiry.kind === "never") this.expiry = DEFAULT_EXPIRY;
    this.view = "form";
    this.edit({
      ...withPreset(this.form, preset.form),
      exp: expFor(this.expiry, this.form.exp, this.#now()),
    });
  }

  /** The safe choice for a builder that nobody has touched. */
  begin(preset: PresetView | undefined) {
    if (this.#touched || !preset) return;
    this.applyPreset(preset);
    this.#touched = false;
    this.unfinished = false;
  }

  /** Claims from elsewhere. A record's length of life counts from now again. */
  async open(claims: string, record: LedgerRecordView | null = null): Promise<void> {
    this.#touched = true;
    this.preset = "";
    this.view = "json";
    this.stuck = false;
    this.text = claims;
    await this.#askAndWait();
    if (!this.preview?.form || hasErrors(this.preview)) return;
    this.#toForm(this.preview.form);
    this.expiry = choiceFor(this.form.exp);
    const life = record && lifeOf(record);
    if (life) this.setExpiry({ kind: "length", seconds: life });
    this.unfinished = false;
  }

  // ---- views

  async show(view: View): Promise<void> {
    const turn = ++this.#turn;
    if (view === this.view) return;
    await this.#askAndWait();
    // Whoever chose again meanwhile gets the last choice.
    if (turn !== this.#turn) return;
    if (view === "json") {
      if (!this.preview?.json) return void (this.stuck = true);
      this.text = this.preview.json;
      this.view = "json";
      this.ask();
    } else {
      if (!this.preview?.form) return void (this.stuck = true);
      this.#toForm(this.preview.form);
    }
    this.stuck = false;
  }

  keepEditing() {
    this.stuck = false;
  }

  /** Back to the form as it was before the JSON stopped being claims. */
  discardText() {
    this.#toForm(this.form);
  }

  // ---- surroundings

  meet(profileId: string | null, version: string, hasAlternate: boolean) {
    if (profileId !== this.profileId) this.chosenVersion = null;
    this.profileId = profileId;
    this.#profileVersion = version;
    if (!hasAlternate) this.signingKey = "manage_key";
    this.ask();
  }

  compare(comparison: Comparison | null) {
    this.comparison = comparison;
    this.ask();
  }

  /** Called at every edit, and now and then: distances grow stale, and a length of life counts from now. */
  ask() {
    this.#renewExpiry();
    if (this.version !== "") this.#previews.ask(this.#question());
  }

  exportMatrix(format: "csv" | "markdown" | "json"): Promise<string> {
    return this.#backend.exportMatrix(this.#question(), format);
  }

  // ---- minting

  async mint(accepted: string[]): Promise<boolean> {
    if (this.profileId === null || this.minting) return false;
    this.#renewExpiry();
    this.minting = true;
    this.mintFailure = null;
    try {
      this.minted = await this.#backend.mint({
        draft: this.draft,
        profile_id: this.profileId,
        signing_key: this.signingKey,
        server_version: this.version,
        label: this.label,
        holder: this.holder,
        accepted,
      });
      this.unfinished = false;
      return true;
    } catch (thrown) {
      this.mintFailure = ipc.asCommandError(thrown);
      return false;
    } finally {
      this.minting = false;
      this.ask();
    }
  }

  /** Lets go of the minted token. */
  done() {
    this.minted = null;
    this.mintFailure = null;
    this.label = "";
  }

  /** The claims as they stand, in whichever view. */
  get draft(): Draft {
    return this.view === "form" ? { kind: "form", form: this.form } : { kind: "json", text: this.text };
  }

  // ---- inside

  #question(): ipc.PreviewForm {
    return {
      draft: this.draft,
      profile_id: this.profileId,
      signing_key: this.signingKey,
      server_version: this.version,
      compare_with: compareWith(this.comparison, this.form),
    };
  }

  async #askAndWait(): Promise<void> {
    this.ask();
    await this.#previews.settled();
  }

  #show(answer: ipc.PreviewView, question: ipc.PreviewForm) {
    this.failure = null;
    this.preview = answer;
    if (answer.matrix) {
      this.matrix = answer.matrix;
      this.other = answer.other;
    }
    if (question.draft.kind === "json" && answer.form) {
      if (answer.form.exp !== this.form.exp) this.expiry = choiceFor(answer.form.exp);
      this.form = answer.form;
    }
    this.revision += 1;
  }

  #toForm(form: ClaimsForm) {
    this.form = form;
    this.view = "form";
    this.stuck = false;
    this.ask();
  }

  #renewExpiry() {
    if (this.view !== "form" || this.expiry.kind !== "length") return;
    this.form = { ...this.form, exp: expFor(this.expiry, this.form.exp, this.#now()) };
  }
}

/** The builder of the window: what was typed survives a look at another screen. */
export const builder = new Builder(ipc, () => Date.now() / 1000);

/** Claims that the form folds away, so that the fold opens when there are any. */
export function hasAdvanced(form: ClaimsForm): boolean {
  return form.sub !== null || hasUnknown(form.unknown);
}

function hasErrors(view: ipc.PreviewView): boolean {
  return view.errors.some((error) => error.line !== null);
}

function lifeOf(record: LedgerRecordView): number | null {
  if (record.expires_at === null) return null;
  const seconds = Math.round((Date.parse(record.expires_at) - Date.parse(record.minted_at)) / 1000);
  return seconds > 0 ? seconds : null;
}
