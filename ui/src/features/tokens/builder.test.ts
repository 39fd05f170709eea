import { expect, test } from "vitest";
import type {
  ClaimsForm,
  LedgerRecordView,
  MatrixView,
  PreviewForm,
  PreviewView,
  PresetView,
} from "../../ipc";
import { Builder, type Backend } from "./builder.svelte";
import { NO_CLAIMS, newEntry, withEntries } from "./claims";

const MATRIX: MatrixView = {
  server_version: "1.18.3",
  columns: [],
  answers: [],
  rows: [],
  folded: false,
  refused: null,
};
const NOW = 1_795_219_200;

/** A backend that reads JSON claims of one kind: `{"subject": "…", "exp": 1}`. */
function composing(now = () => NOW) {
  const asked: PreviewForm[] = [];
  const minted: Parameters<Backend["mint"]>[0][] = [];
  const read = (text: string): ClaimsForm | null => {
    try {
      const claims = JSON.parse(text) as { subject?: string; exp?: number };
      return {
        ...NO_CLAIMS,
        subject: claims.subject ?? null,
        exp: claims.exp === undefined ? null : String(claims.exp),
      };
    } catch {
      return null;
    }
  };
  const backend: Backend = {
    preview: async (question) => {
      asked.push(question);
      const form = question.draft.kind === "form" ? question.draft.form : read(question.draft.text);
      const json = form
        ? JSON.stringify({
            subject: form.subject ?? undefined,
            exp: form.exp === null ? undefined : Number(form.exp),
          })
        : "";
      const answer: PreviewView = {
        form,
        json,
        errors: form ? [] : [{ place: "", line: 1, column: 4, message: "Not JSON." }],
        findings: [],
        matrix: form ? MATRIX : null,
        other: null,
        other_error: null,
        expiry: null,
        can_mint: form !== null,
        asks_first: [],
      };
      return answer;
    },
    mint: async (form) => {
      minted.push(form);
      throw { code: "keychain_locked", message: "Locked.", remedy: "Unlock it.", field: null };
    },
    exportMatrix: async () => "",
  };
  const builder = new Builder(backend, now);
  const turn = async () => {
    for (let i = 0; i < 20; i += 1) await Promise.resolve();
  };
  return { builder, asked, minted, turn };
}

async function met() {
  const all = composing();
  all.builder.meet("p1", "1.18.3", true);
  await all.turn();
  return all;
}

const PRESET: PresetView = {
  id: "read-one",
  label: "Read one collection",
  description: "",
  form: withEntries(NO_CLAIMS, [newEntry()]),
  risky: false,
};

test("every edit asks for a preview and paints it with a new revision", async () => {
  const { builder, asked, turn } = await met();
  const before = builder.revision;
  builder.edit({ ...builder.form, subject: "svc" });
  expect(asked.at(-1)?.draft).toMatchObject({ kind: "form", form: { subject: "svc" } });
  await turn();
  expect(builder.revision).toBe(before + 1);
});

test("the JSON view starts from the canonical JSON of the form, and its edits come back to the form", async () => {
  const { builder } = await met();
  builder.setExpiry({ kind: "never" });
  builder.edit({ ...builder.form, subject: "svc" });
  await builder.show("json");
  expect(builder.text).toBe('{"subject":"svc"}');
  builder.editText('{"subject":"other"}');
  await builder.show("form");
  expect(builder.view).toBe("form");
  expect(builder.form.subject).toBe("other");
});

test("JSON that is no claims stays open, and the last matrix stays, marked as outdated", async () => {
  const { builder } = await met();
  await builder.show("json");
  builder.editText('{"subject":');
  await builder.show("form");
  expect(builder.view).toBe("json");
  expect(builder.text).toBe('{"subject":');
  expect(builder.stuck).toBe(true);
  expect(builder.matrix).toBe(MATRIX);
  expect(builder.outdated).toMatch(/last readable/);
});

test("discarding goes back to the form as it last could be read", async () => {
  const { builder, turn } = await met();
  await builder.show("json");
  builder.editText('{"subject":"kept"}');
  await turn();
  builder.editText('{"subject":"kept"');
  await builder.show("form");
  builder.discardText();
  await turn();
  expect(builder.view).toBe("form");
  expect(builder.form.subject).toBe("kept");
  expect(builder.outdated).toBeNull();
});

test("a preset's safe length is put on a builder that nobody touched", async () => {
  const { builder } = await met();
  builder.begin(PRESET);
  expect(builder.preset).toBe("read-one");
  expect(builder.form.exp).toBe(String(NOW + 30 * 86_400));
  expect(builder.form.access).toEqual(PRESET.form.access);
});

test("claims that were typed are not replaced by the first preset", async () => {
  const { builder } = await met();
  builder.edit({ ...builder.form, subject: "mine" });
  builder.begin(PRESET);
  expect(builder.preset).toBe("");
  expect(builder.form.subject).toBe("mine");
});

test("never is never what a preset leaves behind", async () => {
  const { builder } = await met();
  builder.setExpiry({ kind: "never" });
  expect(builder.form.exp).toBeNull();
  builder.applyPreset(PRESET);
  expect(builder.form.exp).toBe(String(NOW + 30 * 86_400));
});

test("another exp in the JSON is a moment; the same one keeps the chosen length", async () => {
  const { builder, turn } = await met();
  builder.setExpiry({ kind: "length", seconds: 3600 });
  await turn();
  await builder.show("json");
  await turn();
  expect(builder.expiry).toEqual({ kind: "length", seconds: 3600 });
  builder.editText('{"exp":1800000000}');
  await turn();
  expect(builder.expiry).toEqual({ kind: "moment" });
});

test("a length counts from the moment of minting, not from when it was chosen", async () => {
  let now = NOW;
  const { builder, minted } = composing(() => now);
  builder.meet("p1", "1.18.3", false);
  builder.setExpiry({ kind: "length", seconds: 3600 });
  now += 1800;
  await builder.mint([]);
  expect(minted[0]?.draft).toMatchObject({ form: { exp: String(NOW + 5400) } });
});

test("minting without a profile does nothing", async () => {
  const { builder, minted } = composing();
  builder.meet(null, "1.18.3", false);
  expect(await builder.mint([])).toBe(false);
  expect(minted).toEqual([]);
});

test("a refused minting keeps the claims and tells why", async () => {
  const { builder } = await met();
  builder.edit({ ...builder.form, subject: "svc" });
  await builder.mint([]);
  expect(builder.mintFailure?.code).toBe("keychain_locked");
  expect(builder.form.subject).toBe("svc");
  expect(builder.minting).toBe(false);
});

test("a profile without an alternate key signs with the primary one", async () => {
  const { builder } = await met();
  builder.signingKey = "alternate_key";
  builder.meet("p2", "1.18.3", false);
  expect(builder.signingKey).toBe("manage_key");
});

test("another profile brings its own server version back", async () => {
  const { builder } = await met();
  builder.chosenVersion = "1.9.0";
  builder.meet("p1", "1.18.3", true);
  expect(builder.version).toBe("1.9.0");
  builder.meet("p2", "1.17.0", true);
  expect(builder.version).toBe("1.17.0");
});

test("claims used again live as long as they did, counted from now", async () => {
  const { builder } = await met();
  const record = {
    minted_at: "2026-01-01T00:00:00Z",
    expires_at: "2026-01-08T00:00:00Z",
  } as LedgerRecordView;
  await builder.open('{"subject":"again","exp":1767830400}', record);
  expect(builder.view).toBe("form");
  expect(builder.form).toMatchObject({ subject: "again", exp: String(NOW + 7 * 86_400) });
});

test("claims that cannot be read are opened as JSON, with nothing lost", async () => {
  const { builder } = await met();
  await builder.open("{broken");
  expect(builder.view).toBe("json");
  expect(builder.text).toBe("{broken");
});

test("claims are unfinished from the first edit, and stay so when minting fails", async () => {
  const { builder } = composing();
  expect(builder.unfinished).toBe(false);
  builder.meet("p1", "1.18.3", false);
  builder.edit({ ...NO_CLAIMS, subject: "svc" });
  expect(builder.unfinished).toBe(true);
  expect(await builder.mint([])).toBe(false);
  expect(builder.unfinished).toBe(true);
});

test("the preset that a new builder begins with is nothing to lose", () => {
  const { builder } = composing();
  builder.begin({ id: "read", label: "Read", description: "", form: NO_CLAIMS, risky: false });
  expect(builder.unfinished).toBe(false);
});

test("of two views chosen one right after the other the last is shown", async () => {
  const { builder } = composing();
  builder.meet("p1", "1.18.3", false);
  const first = builder.show("json");
  await builder.show("form");
  await first;
  expect(builder.view).toBe("form");
});
