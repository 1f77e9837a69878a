import { type Deployment, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Aspect, progressing } from "../core/aspect.ts";
import { deploymentHealth } from "../core/deployment-health.ts";
import { selectorLabels } from "../core/labels.ts";
import { newestPods } from "../core/newest-pods.ts";
import { childMetadata } from "../core/ownership.ts";
import { nothingKnown, withMarks } from "../core/reference-marks.ts";
import { givenRevision, withTemplate } from "../core/revision.ts";
import { rollback } from "../core/rollback.ts";
import { type Rendered, render, renderOldest } from "./renderers.ts";
import { ownedObjects, type View } from "./resource-manager.ts";

/** The pods, rolled out by a Deployment of the Service's name. Removed in the foreground: gone means the pods are gone. */
export const deployment = ownedObjects<Deployment>({
  kind: kinds.deployment,
  desired: (service) => [withTemplate(withoutTemplate(service), render(service, []).template)],
  adapt: (object, service, { owned, references = nothingKnown(service) }) => {
    const live = liveOf(service, owned);
    const { template, revision } = wantedTemplate(service, live);
    return withMarks(givenRevision(object) === revision ? object : withTemplate(object, template), live, references);
  },
  override: (live, service, view) => {
    const { revision: wanted } = wantedTemplate(service, live);
    return rollback({ service, live, replicaSets: view.replicaSets, wanted, health: healthOf(live, view) });
  },
  health: (service, view) => {
    const live = liveOf(service, view.owned);
    return live ? healthOf(live, view) : progressing("Progressing", "the Deployment is not there yet");
  },
  propagationPolicy: "Foreground",
});

/** The template that the spec asks for, as the Deployment has it where only the operator is newer. */
export function wantedTemplate(service: Service, live: Deployment | undefined): Rendered {
  const given = [live && givenRevision(live), service.status.updateRevision].filter((each) => each !== undefined);
  return live && given.length === 0 ? renderOldest(service) : render(service, given);
}

function withoutTemplate(service: Service): Deployment {
  const { name = "" } = service.metadata;
  const { replicas, progressDeadlineSeconds, revisionHistoryLimit } = service.spec;
  const selector = { matchLabels: selectorLabels(service) };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: childMetadata(service, name), spec: { replicas, progressDeadlineSeconds, revisionHistoryLimit, selector, template: {} } };
}

function liveOf({ metadata }: Service, owned: readonly Deployment[]): Deployment | undefined {
  return owned.find((each) => each.metadata.name === metadata.name);
}

function healthOf(live: Deployment, { pods, replicaSets }: View<Deployment>): Aspect {
  return deploymentHealth(live, newestPods(pods, replicaSets));
}
