import { type Deployment, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Aspect, progressing, ready } from "../core/aspect.ts";
import { deploymentHealth, isBehind } from "../core/deployment-health.ts";
import { selectorLabels } from "../core/labels.ts";
import { newestPods } from "../core/newest-pods.ts";
import { childMetadata } from "../core/ownership.ts";
import { nothingKnown, withMarks } from "../core/reference-marks.ts";
import { givenRevision, type Rendered, withTemplate } from "../core/revision.ts";
import { rollback } from "../core/rollback.ts";
import { render, renderOldest } from "./renderers.ts";
import { initialReplicas, replicasNow } from "./replicas.ts";
import { hasConfiguration, unmetConfigMap } from "./config-map.ts";
import { ownedObjects, type View } from "./resource-manager.ts";

/** The pods, rolled out by a Deployment of the Service's name. Removed in the foreground: gone means the pods are gone. */
export const deployment = ownedObjects<Deployment>({
  kind: kinds.deployment,
  desired: (service) => [withTemplate(withoutTemplate(service), render(service, { given: [] }))],
  waitsFor: unmetConfigMap,
  adapt: (object, service, view) => {
    const live = liveOf(service, view.owned);
    const wanted = wantedTemplate(service, live, renderedIn(object));
    const templated = givenRevision(object) === wanted.revision ? object : withTemplate(object, wanted);
    return withReplicas(withMarks(templated, live, view.references ?? nothingKnown(service)), replicasNow(service, live, view));
  },
  override: ({ live, desired }, service, view) => {
    const replicaSets = view.replicaSets.filter(({ spec }) => hasConfiguration(spec?.template, service, view));
    return rollback({ service, live, desired, replicaSets, health: healthOf(service, live, view) });
  },
  revision: givenRevision,
  health: (service, view) => {
    const live = liveOf(service, view.owned);
    return live ? healthOf(service, live, view) : progressing("Progressing", "the Deployment is not there yet");
  },
  propagationPolicy: "Foreground",
});

/** The template that the spec asks for, as the Deployment has it where only the operator is newer. `newest` as of `render`. */
export function wantedTemplate(service: Service, live: Deployment | undefined, newest?: Rendered): Rendered {
  const given = [live && givenRevision(live), service.status.updateRevision].filter((each) => each !== undefined);
  return live && given.length === 0 ? renderOldest(service) : render(service, { given, newest });
}

/** What was rendered into a Deployment of ours; undefined where it does not say. */
function renderedIn(object: Deployment): Rendered | undefined {
  const [template, revision] = [object.spec?.template, givenRevision(object)];
  return template && revision !== undefined ? { template, revision } : undefined;
}

function withoutTemplate(service: Service): Deployment {
  const { name = "" } = service.metadata;
  const { progressDeadlineSeconds, revisionHistoryLimit } = service.spec;
  const replicas = initialReplicas(service.spec);
  const selector = { matchLabels: selectorLabels(service) };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: childMetadata(service, name), spec: { replicas, progressDeadlineSeconds, revisionHistoryLimit, selector, template: {} } };
}

function liveOf({ metadata }: Service, owned: readonly Deployment[]): Deployment | undefined {
  return owned.find((each) => each.metadata.name === metadata.name);
}

function withReplicas(object: Deployment, replicas: number): Deployment {
  return { ...object, spec: { ...(object.spec ?? { selector: {}, template: {} }), replicas } };
}

function healthOf(service: Service, live: Deployment, { pods, replicaSets }: View<Deployment>): Aspect {
  const { autoscaling } = service.spec;
  const health = deploymentHealth(live, newestPods(pods, replicaSets), autoscaling?.minReplicas);
  return (autoscaling && isBehind(live) && asBefore(service)) || health;
}

/**
 * Under an autoscaler any change of the count makes a new generation of the Deployment. That is no news of the Service,
 * so what was ready for its present generation stays so until the Deployment controller has looked.
 */
function asBefore({ metadata, status }: Service): Aspect | undefined {
  const before = status.conditions?.find(({ type }) => type === "DeploymentReady");
  return before?.status === "True" && before.observedGeneration === metadata.generation ? ready(before.message) : undefined;
}
