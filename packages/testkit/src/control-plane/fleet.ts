import { type Component, type ComponentSpec, type Surroundings, startComponent } from "./component.ts";
import type { UnexpectedExit } from "./options.ts";
import { whenReady } from "./ready.ts";

/** The running components of one control plane. */
export interface Fleet {
  /** Starts a component and resolves when it is ready, or rejects with `start-failed`. */
  start(spec: ComponentSpec, isReady: () => Promise<boolean>): Promise<void>;
  /** Ends one component. Nothing happens when it does not run. */
  end(name: string, how: "kill" | "shutDown"): Promise<void>;
  /** Ends all at once: what they would still write is about to be removed. */
  endAll(): Promise<void>;
  pids(): Record<string, number>;
}

export function createFleet(surroundings: Surroundings, onExit?: (exit: UnexpectedExit) => void): Fleet {
  const running = new Map<string, Component>();
  const { workspace } = surroundings;

  const observe = async (component: Component): Promise<void> => {
    const exit = await component.exited;
    if (running.get(component.name) === component) running.delete(component.name);
    if (component.isStopping) return;
    onExit?.({ component: component.name, ...exit, logTail: await workspace.logTail(component.name) });
  };

  return {
    async start(spec, isReady) {
      const component = await startComponent(spec, surroundings);
      running.set(spec.name, component);
      // A component that ends before it was ready is told by this rejection, not by `onExit`.
      await whenReady(component, workspace, isReady);
      void observe(component);
    },
    async end(name, how) {
      await running.get(name)?.[how]();
      running.delete(name);
    },
    async endAll() {
      await Promise.all([...running.values()].map((component) => component.kill()));
      running.clear();
    },
    pids: () => Object.fromEntries([...running].map(([name, { pid }]) => [name, pid])),
  };
}
