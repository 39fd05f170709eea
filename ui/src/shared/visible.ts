/** A stretch of foreign text, or one character of it that would be invisible or would reorder its neighbours. */
export type Piece = { kind: "text"; text: string } | { kind: "sign"; code: string };

// Control characters, soft hyphen, the joiners and direction marks, line separators, tags, byte order mark.
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029\u3164\u115f\u1160]/gu;

/** Splits text so that nothing in it can hide or turn the line around. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push({ kind: "sign", code: codePoint(match[0]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

/** The same in one string, for titles and option texts. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (sign) => `[${codePoint(sign)}]`);
}

function codePoint(sign: string): string {
  return `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
