/** The minted tokens as listed: what is searched, and the backend's last answer. */
import * as ipc from "../../ipc";
import type { CommandError, LedgerForm, LedgerView } from "../../ipc";
import { newest } from "./newest";

export type Shown = LedgerForm["show"];

export class Ledger {
  search = $state("");
  show = $state<Shown>("all");
  /** Only the tokens of one profile; null for all. */
  profileId = $state<string | null>(null);
  view = $state.raw<LedgerView | null>(null);
  failure = $state.raw<CommandError | null>(null);

  readonly #asking = newest(
    (form: LedgerForm) => ipc.ledger(form),
    (answer) => {
      this.view = answer;
      this.failure = null;
    },
    (thrown) => (this.failure = ipc.asCommandError(thrown)),
  );

  reload() {
    this.#asking.ask({ search: this.search, show: this.show, profile_id: this.profileId });
  }
}

export const ledger = new Ledger();
