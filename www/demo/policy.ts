/** The choice of what is replaced, and with what. */

import type { PolicyDocument, PolicyName } from "chartside";
import { byId } from "./dom.ts";

const NAMES: readonly string[] = [
  "safe-harbor",
  "limited-data-set",
  "pseudonymize",
  "all",
] satisfies PolicyName[];

/** The policy that the page's two lists stand for. "As the policy says" leaves its operators alone. */
export function chosenPolicy(): PolicyName | PolicyDocument {
  const chosen = byId<HTMLSelectElement>("policy").value;
  const base = (NAMES.includes(chosen) ? chosen : "safe-harbor") as PolicyName;
  const fallback = byId<HTMLSelectElement>("operator").value;
  if (fallback !== "tag" && fallback !== "redact" && fallback !== "mask" && fallback !== "surrogate")
    return base;
  return { base, name: base, fallback };
}

/** Calls `again` when another policy is chosen. */
export function onPolicyChange(again: () => void): void {
  for (const id of ["policy", "operator"]) byId(id).addEventListener("change", again);
}
