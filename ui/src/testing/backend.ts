/**
 * Stands in for the Rust side in component tests: each command is a function, each call is written down.
 * A function that throws a `CommandError` fails the command as the real one does.
 */
type Commands = Record<string, (args: Record<string, unknown>) => unknown>;

export type Backend = {
  calls: { command: string; args: Record<string, unknown> }[];
  /** The arguments of every call of one command, in order. */
  called: (command: string) => Record<string, unknown>[];
};

const channels: { callback: (message: unknown) => void; sent: number }[] = [];

/** Sends a message through a channel that a command was given, as Rust does while it works. */
export function say(channel: unknown, message: unknown) {
  const open = channels[(channel as { id: number }).id];
  open?.callback({ index: open.sent++, message });
}

export function answerWith(commands: Commands): Backend {
  const calls: Backend["calls"] = [];
  const invoke = async (command: string, args: Record<string, unknown> = {}) => {
    const answer = commands[command];
    if (!answer) throw new Error(`the test answers no ${command}`);
    // As it crosses to Rust: what is passed on later cannot change it.
    const sent = structuredClone(args);
    calls.push({ command, args: sent });
    return answer(sent);
  };
  const transformCallback = (callback: (message: unknown) => void) => {
    channels.push({ callback, sent: 0 });
    return channels.length - 1;
  };
  (window as { __TAURI_INTERNALS__?: object }).__TAURI_INTERNALS__ = { invoke, transformCallback };
  return {
    calls,
    called: (command) => calls.filter((call) => call.command === command).map((call) => call.args),
  };
}
