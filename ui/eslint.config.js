import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const onlyInIpc = {
  "no-restricted-imports": [
    "error",
    { patterns: [{ group: ["@tauri-apps/*"], message: "Only ui/src/ipc talks to the backend." }] },
  ],
};

export default ts.config(
  { ignores: ["dist", "src/ipc/generated"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: globals.browser } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      // Text from servers is text.
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
      "no-eval": "error",
      "@typescript-eslint/no-explicit-any": "error",
    },
  },
  { files: ["src/**/*"], ignores: ["src/ipc/**"], rules: onlyInIpc },
);
