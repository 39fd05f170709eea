import { expect, it } from "vitest";
import { spanOfLine } from "./config-line";

const TEXT = "tls:\n  cert: a.pem\n  cert: b.pem";

it.each([
  ["Line 3 of the configuration cannot be used: tls.cert is set twice.", "  cert: b.pem"],
  ["The configuration is not YAML: it cannot be read from line 1, column 2 on.", "tls:"],
])("finds the line that “%s” names", (message, line) => {
  const span = spanOfLine(TEXT, message);
  expect(span && TEXT.slice(...span)).toBe(line);
});

it.each(["The configuration does not set tls.key.", "Line 4 cannot be used.", "Line 0 cannot be used."])(
  "finds none where “%s” names none that is there",
  (message) => expect(spanOfLine(TEXT, message)).toBeNull(),
);
