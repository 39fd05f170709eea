import { untrack } from "svelte";
import { app } from "../../frame/app.svelte";
import type { Builder } from "./builder.svelte";

/** Tells the builder which cluster is chosen, how new it is, and what it can sign with. */
export function followCluster(builder: Builder) {
  const profile = app.current;
  const version = app.version(profile);
  const hasAlternate = profile?.secrets.some((secret) => secret.slot === "alternate_key") ?? false;
  untrack(() => builder.meet(profile?.id ?? null, version, hasAlternate));
}
