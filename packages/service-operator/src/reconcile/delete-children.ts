import { containsFinalizer } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { isOwnedBy } from "../core/ownership.ts";
import { act, type ActContext } from "./act.ts";
import { observe } from "./observe.ts";
import { retain } from "./retain.ts";
import { tell } from "./tell.ts";

/** Deletes the children of one kind, or lets go of them. Resolves with whether none is left. */
export async function deleteChildren(context: ActContext<KubernetesObject>): Promise<"gone" | "waiting"> {
  const { kind, service } = context;
  const owned = (): KubernetesObject[] => observe(context, kind, service).owned.filter((object) => isOwnedBy(object, service));
  if (isRetained(service)) {
    for (const live of owned()) await retain(context, live);
    return "gone";
  }
  for (const live of owned()) {
    if (live.metadata.deletionTimestamp) continue;
    const outcome = await act(context, { type: "delete", live });
    tell(context, outcome);
  }
  return owned().length === 0 ? "gone" : "waiting";
}

/** `kubectl delete --cascade=orphan` says for one deletion what `deletionPolicy: Retain` says for good. */
function isRetained({ metadata, spec }: Service): boolean {
  return spec.deletionPolicy === "Retain" || containsFinalizer(metadata, "orphan");
}
