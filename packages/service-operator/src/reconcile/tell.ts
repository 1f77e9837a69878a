import type { Action } from "../core/action.ts";
import { summaryOf } from "../core/changes.ts";
import { nameOf } from "../core/name-of.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

const verbs = { create: "Created", update: "Updated", adopt: "Adopted", replace: "Replaced", delete: "Deleted", refuse: "Conflict", rollBack: "RolledBack" } as const;

/** An event when something happens, none when nothing does. */
export function tell({ events }: ResourceContext, action: Action): void {
  if (action.type === "keep" || action.type === "hold" || action.type === "wait") return;
  const object = "object" in action ? action.object : action.live;
  const note = noteOf(action, `${verbs[action.type]} ${nameOf(object)}`);
  events.record({ type: "message" in action ? "Warning" : "Normal", reason: verbs[action.type], action: "Reconcile", note, related: object });
}

function noteOf(action: Action, what: string): string {
  if ("message" in action) return action.message;
  if (action.type === "adopt") return `${what}, which changed ${summaryOf(action.changes, { none: "nothing but its owner" })}`;
  return action.type === "update" ? `${what}: ${summaryOf(action.changes)}` : what;
}
