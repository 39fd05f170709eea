import { ask } from "../../shared/confirm.svelte";
import type { Builder } from "./builder.svelte";

type Seen = Pick<Builder, "view" | "text" | "preview">;

/** Asks before other claims take the place of a text that is no claims: nothing of it could be kept. */
export async function mayReplace({ view, text, preview }: Seen): Promise<boolean> {
  const readable = preview?.form && preview.errors.every((error) => error.line === null);
  if (view === "form" || text.trim() === "" || readable) return true;
  return ask(
    "Drop the JSON that you typed?",
    "It cannot be read as claims yet, so nothing of it can be taken over.",
    { danger: true, confirmLabel: "Drop it", cancelLabel: "Keep editing" },
  );
}
