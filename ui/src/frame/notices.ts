import type { StatusView } from "../ipc";

/** A bar above the screen. The key tells a notice that was put away from one that came later. */
export type Bar = { key: string; message: string; remedy: string; keychain: boolean; endings: boolean };

/** What the console has to say at start: the state of the keychain first, then what was found in the files. */
export function bars(status: StatusView | null, dismissed: ReadonlySet<string>): Bar[] {
  if (!status) return [];
  const { keychain } = status;
  const found: Bar[] = status.notices.map((notice) => ({
    key: `${notice.code} ${notice.message}`,
    message: notice.message,
    remedy: notice.remedy,
    keychain: false,
    endings: notice.code === "certificates_ending",
  }));
  if (keychain.state !== "available") {
    found.unshift({
      key: `keychain ${keychain.state}`,
      message: keychain.message ?? `${keychain.store} cannot be used.`,
      remedy: keychain.remedy ?? "",
      keychain: true,
      endings: false,
    });
  }
  return found.filter((bar) => !dismissed.has(bar.key));
}
