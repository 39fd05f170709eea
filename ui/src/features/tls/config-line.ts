/** Where in a text the line stands that a message names as "line 3": from its first sign to its last. */
export function spanOfLine(text: string, message: string): [number, number] | null {
  const line = Number(/\bline (\d+)/i.exec(message)?.[1]);
  const lines = text.split("\n");
  const named = lines[line - 1];
  if (named === undefined) return null;
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return [from, from + named.length];
}
