import { Informer } from "@service-operator/controller-runtime";
import { type Deployment, kinds, type KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { mergeObject, recordFields } from "@service-operator/controller-runtime/ownership";
import { WorkQueue } from "../../packages/controller-runtime/src/queue/work-queue.ts";
import type { Service } from "../../packages/service-operator/src/api/index.ts";
import { fromV1alpha1, toV1alpha1 } from "../../packages/service-operator/src/api/schema.ts";
import { ready } from "../../packages/service-operator/src/core/aspect.ts";
import { fieldsAnnotation } from "../../packages/service-operator/src/core/labels.ts";
import { plan } from "../../packages/service-operator/src/core/plan.ts";
import { type Report, sameStatus, serviceStatusOf } from "../../packages/service-operator/src/core/status.ts";
import { builtInManagers } from "../../packages/service-operator/src/managers/index.ts";
import { render } from "../../packages/service-operator/src/managers/renderers.ts";
import { aFullService, aService, stored } from "../../packages/service-operator/test/support/builders.ts";

/** Something whose cost decides how something is built. */
export interface Case {
  readonly name: string;
  /** Does it once; what it returns is kept from being optimised away. */
  readonly once: () => unknown;
}

const service = aService({ spec: { configData: { LOG_LEVEL: "info" }, ingress: { host: "shop.example.com" } } });
const full = aFullService();

/** As the API server answers: with managedFields of two managers, which no cache keeps. */
function answered(object: KubernetesObject): string {
  const fields = (value: unknown): object => (typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([name, each]) => [`f:${name}`, fields(each)])) : {});
  const entry = (manager: string): object => ({ manager, operation: "Update", apiVersion: object.apiVersion, time: "2026-01-01T00:00:00Z", fieldsType: "FieldsV1", fieldsV1: fields(object) });
  return JSON.stringify({ type: "MODIFIED", object: { ...object, metadata: { ...object.metadata, managedFields: [entry("service-operator"), entry("kube-controller-manager")] } } });
}

function deploymentOf(of: Service): Deployment {
  const found = builtInManagers.flatMap(({ kind, desired }) => (kind === kinds.deployment ? desired(of) : []));
  return found[0] as Deployment; // the manager of Deployments makes nothing else
}

function comparison(of: Service): { readonly desired: Deployment; readonly live: Deployment } {
  const desired = recordFields(deploymentOf(of), fieldsAnnotation);
  return { desired, live: parsed(stored(desired)) };
}

/** As it comes from the API server: nothing of it is shared with what is desired. */
function parsed<T extends KubernetesObject>(object: T): T {
  return JSON.parse(JSON.stringify(object)) as T; // a Kubernetes object is JSON
}

/** All managers: what is desired, and whether what there is differs, which it does not. */
function lookOver(of: Service): Case["once"] {
  const live = builtInManagers.map(({ desired }) => desired(of).map((object) => parsed(stored(recordFields(object, fieldsAnnotation)))));
  return () => builtInManagers.map(({ desired }, index) => plan({ service: of, observed: live[index] ?? [], desired: desired(of) }));
}

const reports: readonly Report[] = builtInManagers.map(({ kind }) => ({ name: kind.kind, aspect: ready("all is well"), inventory: [{ apiVersion: kind.apiVersion, kind: kind.kind, name: "shop", uid: "1" }], changePending: false }));
const input = { service, reports, wantedRevision: "a", now: "2026-01-01T00:00:00Z" };
const status = serviceStatusOf(input);

const [small, large] = [comparison(service), comparison(full)];
const line = answered(small.live);
const text = answered(service);

export const cases: readonly Case[] = [
  { name: "queue: a key in, out and done", once: queueOnce() },
  { name: "watch event of a Deployment: parse, project, store", once: observeOnce(line) },
  { name: "watch event of a Service: parse", once: () => JSON.parse(text) as unknown },
  { name: "render the pod template and name it", once: () => render(service, { given: [] }) },
  { name: "render the pod template of a Service with every field", once: () => render(full, { given: [] }) },
  { name: "record of what a Deployment sets", once: () => recordFields(small.desired, fieldsAnnotation) },
  { name: "compare a Deployment, no difference", once: () => mergeObject(small.live, small.desired, { record: fieldsAnnotation }) },
  { name: "compare a Deployment with every field, no difference", once: () => mergeObject(large.live, large.desired, { record: fieldsAnnotation }) },
  { name: "look over all children, no difference", once: lookOver(service) },
  { name: "the status, and whether it differs", once: () => sameStatus(status, serviceStatusOf(input)) },
  { name: "convert v1 to v1alpha1 and back, every field", once: () => fromV1alpha1(toV1alpha1(full)) },
];

function queueOnce(): Case["once"] {
  const queue = new WorkQueue();
  return async () => {
    queue.add("team/shop");
    queue.done((await queue.get()) ?? "");
  };
}

function observeOnce(event: string): Case["once"] {
  const informer = new Informer<Deployment>({ kind: kinds.deployment, onHandlerError: () => undefined });
  return () => informer.observe((JSON.parse(event) as { object: Deployment }).object);
}
