import { KUBERNETES_VERSION } from "@service-operator/testkit";
import { applySamples } from "./apply-samples.ts";
import { haltOn } from "./halt.ts";
import { lifeCycle } from "./life-cycle.ts";
import type { Scene, Show } from "./scene.ts";
import { openScreen } from "./screen/open-screen.ts";
import { setUp } from "./set-up.ts";
import { stayUp } from "./stay-up.ts";
import { numberedSteps } from "./steps.ts";
import { stopEverything } from "./stop.ts";

export interface DemoOptions {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Aborted when the user wants it to end. */
  readonly signal: AbortSignal;
  /** Go through a whole life cycle and end, instead of staying up. */
  readonly once: boolean;
}

/**
 * Shows the operator at work on a control plane of its own.
 *
 * Guarantees: whatever happens, no process and no directory is left, but the cache of the control plane's programs.
 * Errors: UsageError, for a step that did not happen, and for an interruption before the end.
 */
export async function demo({ stdout, stderr, signal, once }: DemoOptions): Promise<void> {
  using halt = haltOn(signal);
  await using resources = new AsyncDisposableStack();
  const screen = openScreen(stdout, process.stdout);
  const scene: Scene = { screen, halt, resources, step: numberedSteps(screen, halt.signal) };
  screen.print(`Service Operator on a real control plane (Kubernetes ${KUBERNETES_VERSION}); only nodes and pods pretend, by kwok.\n`);
  const cluster = await setUp(scene);
  try {
    const show = await applySamples(scene, cluster);
    await (once ? goThrough(show) : stayUntilStopped(show));
  } catch (error) {
    screen.close();
    if (!halt.signal.aborted) stderr(`The end of the operator's log:\n${await cluster.operator.logTail()}\n`);
    throw error;
  }
}

async function goThrough(show: Show): Promise<void> {
  await lifeCycle(show);
  await show.step({ title: "Everything stopped", work: async () => await stopEverything(show) });
}

async function stayUntilStopped(show: Show): Promise<void> {
  await stayUp(show);
  show.screen.status("");
  show.screen.settle();
  show.screen.print("     Stopping ...");
  await stopEverything(show);
  show.screen.print("     Stopped. Nothing is left but the cache of the control plane's programs.");
}
