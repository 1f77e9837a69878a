import { setTimeout as sleep } from "node:timers/promises";
import { longestTimerMs } from "../event-loop/longest-timer.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";
import type { Informer } from "./informer.ts";

/** controller-runtime's: periods differ by a tenth, so that many informers, and replicas, do not resync together. */
const jitter = 0.1;

/** Resyncs the informer about every `periodMs` milliseconds until the signal is aborted. Never rejects. */
export async function resyncRegularly<T extends KubernetesObject>(informer: Informer<T>, periodMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const ms = periodMs * (1 + jitter * (2 * Math.random() - 1));
    await sleep(Math.min(ms, longestTimerMs), undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted) return;
    await informer.resync();
  }
}
