import type { Action } from "../../src/core/action.ts";
import type { LiveState } from "./live-states.ts";

interface About {
  readonly kind: string;
  /** Whether `spec.adopt` names the object. */
  readonly named: boolean;
}

/** What is to be done about an object in that state. */
export function expectedAction(state: LiveState, { kind, named }: About): Action["type"] {
  const immutable = kind === "ConfigMap";
  return { ...expected, ...(named && ofNamed), ...(immutable && ofImmutable), ...(named && immutable && ofNamedImmutable) }[state];
}

const expected: Readonly<Record<LiveState, Action["type"]>> = {
  absent: "create",
  equal: "keep",
  drifted: "update",
  "labels removed": "update",
  "record lost": "update",
  "foreign without owner": "refuse",
  "foreign and drifted": "refuse",
  "foreign, with an owner that is no controller": "refuse",
  "foreign, controlled by another": "refuse",
  "foreign and terminating": "wait",
  "our predecessor's": "wait",
  "ours and terminating": "wait",
};

type Exceptions = Readonly<Partial<Record<LiveState, Action["type"]>>>;

const ofNamed: Exceptions = { "foreign without owner": "adopt", "foreign and drifted": "adopt", "foreign, with an owner that is no controller": "adopt" };
/** What cannot be changed has no record, and other content is a reason to replace it. */
const ofImmutable: Exceptions = { drifted: "replace", "record lost": "keep" };
const ofNamedImmutable: Exceptions = { "foreign and drifted": "refuse" };
