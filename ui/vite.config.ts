import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  clearScreen: false,
  server: { port: 1420, strictPort: true, host: "127.0.0.1" },
  build: {
    // The oldest web views that Tauri runs in: WebKitGTK 2.40 and Safari 16.4.
    target: "safari16.4",
    modulePreload: { polyfill: false },
    // The policy of the window has no data: fonts or scripts; small files stay files.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  // Styles are read as they are: a test computes the contrast of the palette.
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    testTimeout: 30_000,
    css: { include: [/theme\.css/] },
  },
});
