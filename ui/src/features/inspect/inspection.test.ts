import { expect, test } from "vitest";
import type { InspectForm, InspectView, PreviewForm, PreviewView } from "../../ipc";
import { Inspection, LARGEST_FILE_BYTES } from "./inspection.svelte";

function inspecting() {
  const asked: InspectForm[] = [];
  const previews: PreviewForm[] = [];
  const inspection = new Inspection({
    inspect: async (form) => {
      asked.push(form);
      return { claims: '{"access":"r"}', fingerprint: form.token } as InspectView;
    },
    preview: async (form) => {
      previews.push(form);
      return {} as PreviewView;
    },
    exportMatrix: async () => "",
  });
  inspection.meet("p1", "1.18.3");
  const turn = async () => {
    for (let i = 0; i < 10; i += 1) await Promise.resolve();
  };
  return { inspection, asked, previews, turn };
}

test("a pasted token is inspected at once, without the blanks around it", () => {
  const { inspection, asked } = inspecting();
  inspection.take("  a.b.c\n");
  expect(asked).toEqual([{ token: "a.b.c", profile_id: "p1", server_version: "1.18.3", jwt_rbac: true }]);
});

test("blank text is not inspected", () => {
  const { inspection, asked } = inspecting();
  inspection.take(" \n ");
  expect(asked).toEqual([]);
  expect(inspection.held).toBe(false);
});

test("clearing lets go of the token, its view, and an answer that is still under way", async () => {
  const { inspection, turn } = inspecting();
  inspection.take("a.b.c");
  inspection.clear();
  await turn();
  expect(inspection.held).toBe(false);
  expect(inspection.shown).toBe("");
  expect(inspection.view).toBeNull();
});

test("another cluster or setting asks again for the same token", async () => {
  const { inspection, asked, turn } = inspecting();
  inspection.take("a.b.c");
  await turn();
  inspection.meet("p2", "1.17.0");
  await turn();
  inspection.jwtRbac = false;
  inspection.ask();
  expect(asked.slice(1)).toMatchObject([
    { token: "a.b.c", profile_id: "p2", server_version: "1.17.0", jwt_rbac: true },
    { token: "a.b.c", profile_id: "p2", jwt_rbac: false },
  ]);
});

test("a file too large for any token is refused without being read", async () => {
  const { inspection, asked } = inspecting();
  const file = {
    size: LARGEST_FILE_BYTES + 1,
    text: () => Promise.reject(new Error("read")),
  } as unknown as Blob;
  await inspection.takeFile(file);
  expect(inspection.failure?.code).toBe("input_too_large");
  expect(asked).toEqual([]);
});

test("comparing asks with the claims, never with the token", async () => {
  const { inspection, previews, turn } = inspecting();
  inspection.take("a.b.c");
  await turn();
  inspection.compare({ kind: "fixed", with: { kind: "key", key: "manage_key" }, label: "the manage key" });
  expect(previews).toMatchObject([{ draft: { kind: "json", text: '{"access":"r"}' } }]);
  expect(JSON.stringify(previews)).not.toContain("a.b.c");
});
