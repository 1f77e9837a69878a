import { aborted } from "../manager/aborted.ts";
import type { Runnable } from "../manager/runnable.ts";
import type { WebhookServer } from "./server.ts";

/** A certificate source that has to be run, and has its first certificate only after a while. */
export interface RunnableCertificates {
  readonly ready: Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

/**
 * The server as a runnable, for `manager.add(…, { needLeaderElection: false })`: every replica answers. It listens once
 * there is a certificate, and lets the calls under way end when the manager stops.
 */
export function serveWebhooks(server: WebhookServer, certificates?: RunnableCertificates): Runnable {
  return {
    start: async (signal) => {
      const following = certificates?.run(signal);
      await Promise.race([certificates?.ready, aborted(signal)]);
      if (!signal.aborted) {
        await server.start();
        await aborted(signal);
        await server.stop();
      }
      await following;
    },
  };
}
