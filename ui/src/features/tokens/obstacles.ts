/** Why a token cannot be minted now, and where the admin can change that. */
import type { FindingView, PreviewView, ProfileView, SigningKey } from "../../ipc";
import { SLOTS } from "../clusters/words";

export type Obstacle = {
  text: string;
  remedy: "create_profile" | "edit_profile" | "place" | null;
  place: string;
};

export function obstacles(
  profile: ProfileView | null,
  signingKey: SigningKey,
  preview: PreviewView | null,
  blocking: readonly FindingView[],
): Obstacle[] {
  const found: Obstacle[] = [];
  if (!profile) {
    found.push({
      text: "There is no cluster profile yet. Its key is what signs the token.",
      remedy: "create_profile",
      place: "",
    });
  } else {
    const reason = keyProblem(profile, signingKey);
    if (reason) found.push({ text: reason, remedy: "edit_profile", place: "" });
  }
  for (const error of preview?.errors.slice(0, 3) ?? []) {
    found.push({ text: error.message, remedy: "place", place: error.place });
  }
  for (const finding of blocking) found.push({ text: finding.title, remedy: "place", place: finding.place });
  if (found.length === 0 && preview && !preview.can_mint) {
    found.push({ text: "These claims cannot be minted.", remedy: null, place: "" });
  }
  return found;
}

function keyProblem(profile: ProfileView, signingKey: SigningKey): string | null {
  const word = SLOTS[signingKey].inText;
  const secret = profile.secrets.find((one) => one.slot === signingKey);
  if (!secret) return `The profile holds no ${word} to sign with.`;
  if (!secret.available)
    return `The ${word} was kept for an earlier session only. Type it again in the profile.`;
  return null;
}
