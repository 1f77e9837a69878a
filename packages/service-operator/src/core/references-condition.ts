import type { ConditionInput } from "./conditions.ts";

/** More than that is a list that nobody reads. */
const maxNamesTold = 5;

/** That a change of some Secrets goes unnoticed; nothing where none does. Ready is not about it. */
export function referencesConditions(unreadable: readonly string[] = []): readonly ConditionInput[] {
  if (unreadable.length === 0) return [];
  const more = unreadable.length > maxNamesTold ? ` and ${unreadable.length - maxNamesTold} more` : "";
  const names = unreadable.slice(0, maxNamesTold).map((name) => `"${name}"`).join(", ") + more;
  const message =
    `a change of Secret ${names} restarts no pod: the operator has no right to read Secrets; apply deploy/rbac-secrets.yaml and ` +
    "restart the operator, or set spec.restartOnChange to leave them out";
  return [{ type: "ReferencesWatched", status: "False", reason: "SecretsNotReadable", message }];
}
