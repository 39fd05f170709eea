import { app } from "../../frame/app.svelte";
import type { Builder } from "./builder.svelte";

/** Tells the builder which cluster is chosen, how new it is, and what it can sign with. */
export function followCluster(builder: Builder) {
  const profile = app.current;
  builder.meet(
    profile?.id ?? null,
    app.version(profile),
    profile?.secrets.some((secret) => secret.slot === "alternate_key") ?? false,
  );
}
