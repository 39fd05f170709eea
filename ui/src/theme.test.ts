import { describe, expect, it } from "vitest";
import css from "./theme.css?raw";

const colours = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name, light, dark]) => [name, { light: light ?? "", dark: dark ?? "" }],
  ),
);

/** What stands on what: the text, then its grounds. */
const TEXTS: Record<string, string[]> = {
  text: [
    "page",
    "panel",
    "raised",
    "hover",
    "accent-ground",
    "good-ground",
    "consider-ground",
    "danger-ground",
  ],
  "text-2": ["page", "panel", "raised", "hover", "accent-ground", "consider-ground", "danger-ground"],
  "text-3": ["page", "panel", "raised", "hover", "accent-ground"],
  accent: ["page", "panel", "raised", "hover", "accent-ground"],
  good: ["page", "panel", "raised", "hover", "good-ground"],
  consider: ["page", "panel", "raised", "hover", "consider-ground"],
  danger: ["page", "panel", "raised", "hover", "danger-ground"],
  "on-accent": ["accent"],
  "on-danger": ["danger"],
};

/** Lines that tell where a control is; WCAG asks 3 : 1 of them. */
const EDGES: Record<string, string[]> = { "field-line": ["page", "panel", "raised"] };

for (const theme of ["light", "dark"] as const) {
  describe(`the ${theme} palette`, () => {
    it.each(pairs(TEXTS))("reads %s on %s at 4.5 : 1", (text, ground) => {
      expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(4.5);
    });

    it.each(pairs(EDGES))("shows %s on %s at 3 : 1", (edge, ground) => {
      expect(contrast(colour(edge, theme), colour(ground, theme))).toBeGreaterThanOrEqual(3);
    });
  });
}

it("gives black on white the ratio that WCAG names", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});

function pairs(table: Record<string, string[]>): [string, string][] {
  return Object.entries(table).flatMap(([text, grounds]) =>
    grounds.map((ground): [string, string] => [text, ground]),
  );
}

function colour(name: string, theme: "light" | "dark"): string {
  const pair = colours.get(name);
  if (!pair) throw new Error(`theme.css has no --${name}`);
  return pair[theme];
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
