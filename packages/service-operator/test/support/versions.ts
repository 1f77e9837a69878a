import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { adminClient } from "./admin.ts";

export interface Versions {
  stop(): Promise<void>;
}

/** Shows every version that objects of a kind in a namespace have from now on, in order. Deletions are none. */
export async function watchVersions<T extends KubernetesObject>(kind: Kind<T>, namespace: string, see: (object: T) => void): Promise<Versions> {
  const { client, close } = await adminClient("versions");
  const stop = new AbortController();
  const { metadata } = await client.listPage(kind, { namespace });
  const watching = (async () => {
    for await (const events of client.watch(kind, { namespace, resourceVersion: metadata.resourceVersion, signal: stop.signal })) {
      for (const { type, object } of events) if (type === "ADDED" || type === "MODIFIED") see(object);
    }
  })().catch(() => undefined); // ended by stop()
  return {
    stop: async () => {
      stop.abort();
      await watching;
      await close();
    },
  };
}
