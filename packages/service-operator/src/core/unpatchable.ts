import type { Json, JsonObject } from "@service-operator/controller-runtime/ownership";
import type { Patch } from "../api/index.ts";
import { isTakenKey } from "../api/v1/taken-keys.ts";

type Remedies = Readonly<Record<string, string>>;

const selector = "it can never change";

/** Fields of a child's spec that no patch may have, and what to do instead. Each would go past what the operator promises of it. */
const fields: Readonly<Record<Patch["kind"], Remedies>> = {
  Deployment: { selector, replicas: "set spec.replicas or spec.autoscaling" },
  HorizontalPodAutoscaler: { scaleTargetRef: "it is the Deployment", minReplicas: "set spec.autoscaling.minReplicas", maxReplicas: "set spec.autoscaling.maxReplicas" },
  Service: { selector, type: "set spec.serviceType", clusterIP: "set spec.clusterIP", clusterIPs: "set spec.clusterIP" },
  // A host belongs to the Service that has it, by its spec.
  Ingress: { rules: "set spec.ingress.host and path", defaultBackend: "leave out spec.ingress.host for every host", ingressClassName: "set spec.ingress.className" },
};

/** Why a patch of the kind is refused, by what it is about; undefined where it is not. */
export function unpatchable(kind: Patch["kind"], patch: JsonObject): string | undefined {
  const { metadata, spec } = patch;
  // The schema says so, too, but a Service may have been stored before it did.
  const taken = isPart(metadata) ? takenKey(metadata, "patch.metadata") : undefined;
  if (taken !== undefined || spec === undefined) return taken;
  if (!isPart(spec)) return "patch.spec is no object: give the fields that are to be different";
  const name = Object.keys(fields[kind]).find((each) => Object.hasOwn(spec, each));
  if (name !== undefined) return `patch.spec.${name} cannot be patched: ${fields[kind][name]}`;
  if (kind === "Service") return portsProblem(spec);
  return kind === "Deployment" ? templateProblem(spec) : undefined;
}

/** The status tells where the Service is reached, and the Ingress leads there: by the ports that the spec names. */
function portsProblem({ ports }: JsonObject): string | undefined {
  if (ports === undefined) return undefined;
  const isAddition = Array.isArray(ports) && ports.every((port: Json) => isPart(port));
  return isAddition ? undefined : "patch.spec.ports can add to ports and change them, but remove none: change spec.port or spec.ports";
}

function templateProblem({ template }: JsonObject): string | undefined {
  const path = "patch.spec.template";
  if (template === undefined) return undefined;
  if (!isPart(template)) return `${path} is no object: give the fields that are to be different`;
  const other = Object.keys(template).find((each) => each !== "metadata" && each !== "spec");
  if (other !== undefined) return `${path}.${other} is no field of a pod template: use metadata and spec`;
  if (template["spec"] !== undefined && !isPart(template["spec"])) return `${path}.spec is no object: give the fields that are to be different`;
  return template["metadata"] === undefined ? undefined : metadataProblem(template["metadata"], `${path}.metadata`);
}

function metadataProblem(metadata: Json, path: string): string | undefined {
  if (!isPart(metadata)) return `${path} is no object: use labels and annotations`;
  for (const [name, values] of Object.entries(metadata)) {
    if (name !== "labels" && name !== "annotations") return `${path}.${name} cannot be patched: use labels and annotations`;
    if (!isPart(values)) return `${path}.${name} is no map: give the keys that are to be different`;
    const wrong = Object.keys(values).find((key) => values[key] !== null && typeof values[key] !== "string");
    if (wrong !== undefined) return `${path}.${name} key "${wrong}" has a value that is no text: put it into quotes`;
  }
  return takenKey(metadata, path);
}

/** A key that another writer has: to write it, too, would be a fight without an end. */
function takenKey(metadata: JsonObject, path: string): string | undefined {
  for (const name of ["labels", "annotations"]) {
    const values = metadata[name];
    const key = isPart(values) ? Object.keys(values).find(isTakenKey) : undefined;
    if (key !== undefined) return `${path}.${name} key "${key}" is written by the operator or by Kubernetes itself: use a key of your own, such as example.com/name`;
  }
  return undefined;
}

/** An object that is not to be removed as a whole. */
function isPart(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !Object.hasOwn(value, "$patch");
}
