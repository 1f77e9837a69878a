import { type Deployment, kinds } from "@service-operator/controller-runtime/kubernetes";
import { progressing } from "../core/aspect.ts";
import { deploymentHealth } from "../core/deployment-health.ts";
import { selectorLabels } from "../core/labels.ts";
import { newestPods } from "../core/newest-pods.ts";
import { childMetadata } from "../core/ownership.ts";
import { podTemplate } from "./pod-template.ts";
import { ownedObjects } from "./resource-manager.ts";

/** The pods, rolled out by a Deployment of the Service's name. Removed in the foreground: gone means the pods are gone. */
export const deployment = ownedObjects<Deployment>({
  kind: kinds.deployment,
  desired: (service) => [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: childMetadata(service, service.metadata.name ?? ""),
      spec: {
        replicas: service.spec.replicas,
        progressDeadlineSeconds: service.spec.progressDeadlineSeconds,
        revisionHistoryLimit: service.spec.revisionHistoryLimit,
        selector: { matchLabels: selectorLabels(service) },
        template: podTemplate(service),
      },
    },
  ],
  health: (service, { owned, pods, replicaSets }) => {
    const live = owned.find(({ metadata }) => metadata.name === service.metadata.name);
    return live ? deploymentHealth(live, newestPods(pods, replicaSets)) : progressing("Progressing", "the Deployment is not there yet");
  },
  propagationPolicy: "Foreground",
});
