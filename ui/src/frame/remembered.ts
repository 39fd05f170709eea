/** Small comforts that may be lost without harm: which cluster was chosen. Never a secret, never a setting. */
export type Remembered = "cluster";

const PREFIX = "portcullis.";

export function remembered(what: Remembered): string | null {
  try {
    return localStorage.getItem(PREFIX + what);
  } catch {
    return null;
  }
}

export function remember(what: Remembered, value: string) {
  try {
    localStorage.setItem(PREFIX + what, value);
  } catch {
    // A web view without storage starts with the first cluster; nothing else depends on it.
  }
}
