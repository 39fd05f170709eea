import type { SecretView } from "../../ipc";
import { SLOTS } from "./words";

/** What is worth a second look about a stored secret, in words; the secret itself is never seen here. */
export function cautions(secret: SecretView): string[] {
  const found: string[] = [];
  if (secret.short) {
    found.push(
      "Shorter than 32 bytes. Whoever has one token signed with it can try to guess it. Use a longer one.",
    );
  }
  if (secret.looks_like_token && secret.slot !== "token") {
    found.push("This looks like a token, not like a key. Was it pasted into the wrong field?");
  }
  if (secret.same_as !== null) {
    found.push(`The same as the ${SLOTS[secret.same_as].inText}.`);
  }
  return found;
}
