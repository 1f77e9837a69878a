import { Cache, type Client, createLog } from "@service-operator/controller-runtime";
import type { DemoState } from "../tree/state.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { cachedState } from "./cached-state.ts";

/** Several watches tell of one change within a few milliseconds; 20 pictures a second are more than enough to see. */
const settleMs = 50;

/** Follows one namespace by watches, as the operator itself does: nothing is polled. */
export interface Follower extends AsyncDisposable {
  /** Resolves once the present state is known. */
  readonly synced: Promise<void>;
  readonly state: () => DemoState;
  /** Resolves with the first state for which the predicate holds. Rejects with the signal's reason. */
  until(holds: (state: DemoState) => boolean, signal: AbortSignal): Promise<DemoState>;
}

export interface FollowOptions {
  readonly client: Client;
  readonly namespace: string;
  /** Called soon after a change, once for changes that come together. */
  readonly onChange: (state: DemoState) => void;
}

export function follow({ client, namespace, onChange }: FollowOptions): Follower {
  // Warnings would be about watches that end with the control plane: no news on Ctrl-C.
  const cache = new Cache({ client, namespaces: [namespace], log: createLog({ level: "error" }) });
  const looks = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    onChange(state());
  };
  const state = cachedState(cache, () => {
    for (const look of looks) look();
    timer ??= setTimeout(tell, settleMs);
  });
  cache.start();
  return {
    synced: cache.synced(),
    state,
    until: async (holds, signal) => {
      const { promise, resolve } = Promise.withResolvers<DemoState>();
      const look = (): void => {
        const now = state();
        if (holds(now)) resolve(now);
      };
      looks.add(look);
      look();
      const found = await unlessAborted(promise, signal).finally(() => looks.delete(look));
      tell(); // what was waited for is seen before anything else happens
      return found;
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await cache.stop();
    },
  };
}
