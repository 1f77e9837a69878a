import { kinds, type Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { selectorLabels } from "../core/labels.ts";
import { childMetadata } from "../core/ownership.ts";
import { servicePorts } from "./ports.ts";
import { ownedObjects } from "./resource-manager.ts";

/** The stable address of the pods, where they have a port: a core Service of the same name. */
export const service = ownedObjects<CoreService>({
  kind: kinds.service,
  desired: (owner) => {
    const ports = servicePorts(owner.spec);
    if (ports.length === 0) return [];
    return [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: childMetadata(owner, owner.metadata.name ?? ""),
        spec: {
          type: owner.spec.serviceType,
          ...(owner.spec.clusterIP && { clusterIP: owner.spec.clusterIP }),
          selector: selectorLabels(owner),
          ports,
        },
      },
    ];
  },
});
