/** Closing the window asks before composed claims are lost. They outlive their screen, and so does this. */
import { app } from "../../frame/app.svelte";
import { ask } from "../../shared/confirm.svelte";
import { builder } from "./builder.svelte";

$effect.root(() => {
  $effect(() => {
    if (builder.unfinished) return app.holdOpen(mayDrop);
  });
});

function mayDrop(): Promise<boolean> {
  return ask(
    "Close without minting the token?",
    "What you composed is not minted yet. It is lost with the window.",
    {
      danger: true,
      confirmLabel: "Close and drop it",
      cancelLabel: "Keep composing",
    },
  );
}
