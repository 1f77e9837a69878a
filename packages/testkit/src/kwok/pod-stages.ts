import { failsBy } from "./failures.ts";
import { readyStatus, unreadyStatus } from "./pod-status.ts";
import { type Match, stage } from "./stage.ts";

/** Not being deleted. */
export const ALIVE: Match = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };

/** Scheduled, and the kubelet has said nothing about its containers yet. */
export const UNTOUCHED: Match = { key: ".status.containerStatuses", operator: "DoesNotExist" };

// Long enough for a client to see a pod that is not ready yet, short enough not to be waited for.
const START_MS = 200;

/** What becomes of pods that do not fail to start. */
export const podStages = [
  stage({
    name: "pod-ready",
    kind: "Pod",
    when: [ALIVE, UNTOUCHED, failsBy("none")],
    delayMs: START_MS,
    status: readyStatus(),
  }),
  stage({
    name: "pod-never-ready",
    kind: "Pod",
    when: [ALIVE, UNTOUCHED, failsBy("never-ready")],
    delayMs: START_MS,
    event: {
      type: "Warning",
      reason: "Unhealthy",
      message: "Readiness probe failed: HTTP probe failed with statuscode: 503",
    },
    status: unreadyStatus("never-ready"),
  }),
  stage({
    name: "pod-delete",
    kind: "Pod",
    when: [{ key: ".metadata.deletionTimestamp", operator: "Exists" }],
  }),
];
