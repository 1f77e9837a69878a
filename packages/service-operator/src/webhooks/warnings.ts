import type { ServiceSpec } from "../api/index.ts";

/** What is legal in a spec and still likely to hurt. Each says what may happen, and the remedy. */
export function warningsOf(spec: ServiceSpec): readonly string[] {
  return [imageWarning(spec), resourcesWarning(spec), replicasWarning(spec)].filter((warning) => warning !== undefined);
}

function imageWarning({ image }: ServiceSpec): string | undefined {
  const remedy = "what runs may change with every new pod; name a version or a digest";
  if (image.includes("@")) return undefined;
  const [, tag] = /:([^/:]*)$/.exec(image) ?? [];
  if (tag === undefined) return `spec.image "${image}" has no tag, which means :latest: ${remedy}`;
  return tag === "latest" ? `spec.image "${image}" has the tag latest: ${remedy}` : undefined;
}

function resourcesWarning({ resources }: ServiceSpec): string | undefined {
  const asked = Object.keys({ ...resources?.requests, ...resources?.limits }).length > 0;
  return asked ? undefined : "spec.resources is not set: its pods are the first to be evicted, and may take what others need; request cpu and memory";
}

function replicasWarning({ replicas, autoscaling }: ServiceSpec): string | undefined {
  const [field, fewest] = autoscaling ? ["spec.autoscaling.minReplicas", autoscaling.minReplicas] : ["spec.replicas", replicas];
  return fewest === 1 ? `${field} is 1: nothing answers while that pod is moved or restarted; use 2 or more` : undefined;
}
