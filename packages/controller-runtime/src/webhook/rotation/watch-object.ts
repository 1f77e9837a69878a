import { Informer } from "../../cache/informer.ts";
import { Reflector } from "../../cache/reflector.ts";
import type { Client } from "../../client/client.ts";
import type { ObjectRef } from "../../client/paths.ts";
import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";
import type { Logger } from "../../telemetry/log.ts";

export interface ObjectWatch<T extends KubernetesObject> {
  readonly client: Client;
  readonly log: Logger;
  readonly kind: Kind<T>;
  readonly ref: ObjectRef;
  /** Called with the object as it is, and at each change; with undefined when it is gone. */
  readonly changed: (object: T | undefined) => void;
}

/** Watches one object by its name, which a right limited to that name allows. Ends with the signal; never rejects. */
export async function watchObject<T extends KubernetesObject>({ client, log, kind, ref, changed }: ObjectWatch<T>, signal: AbortSignal): Promise<void> {
  const informer = new Informer<T>({ kind, onHandlerError: (err) => log.error({ err }, "an event handler failed") });
  informer.addHandler((event) => changed(event.type === "deleted" ? undefined : event.object));
  const reflector = new Reflector<T>({
    client,
    informer,
    selection: { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` },
    onError: (error, retryInMs) => log.warn({ code: error.code, retryInMs: Math.round(retryInMs) }, `watch of ${kind.kind} "${ref.name}": ${error.message}`),
  });
  await reflector.run(signal);
}
