import { cel, listAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { dnsNameLength } from "../names.ts";
import { naming } from "../naming.ts";
import { labelSelector } from "./label-selector.ts";
import { metricTarget } from "./metric-target.ts";

/** More than a Service needs; without a bound the rules would have no bounded cost. */
const maxMetrics = 16;
const path = "spec.autoscaling.metrics[]";

/** `IsValidPathSegmentName` in k8s.io/apimachinery: these names become parts of the URL that the autoscaler asks. */
const isPathSegment = "!self.contains('/') && !self.contains('%') && !(self in ['.', '..'])";

function pathSegment(field: string, what: string): z.ZodString {
  return z
    .string()
    .min(1)
    .max(dnsNameLength)
    .meta({
      description: `${what} String. Required.`,
      ...rules(cel(isPathSegment, naming({ field: `${path}.*.${field}`, problem: 'cannot be asked for: use a name without "/" and "%" that is not "." or ".."' }))),
    });
}

function text(what: string): z.ZodString {
  return z.string().min(1).max(dnsNameLength).describe(`${what} String. Required.`);
}

const resourceName = text("Name of the resource, such as cpu or memory.");

const metric = z
  .object({ name: pathSegment("metric.name", "Name of the metric."), selector: z.exactOptional(labelSelector) })
  .describe("The metric. Required.");

const resource = z
  .object({ name: resourceName, target: metricTarget(`${path}.resource.target`, ["Utilization", "AverageValue"]) })
  .describe("With type Resource: a resource that the pods' containers use, taken together. Default: none.");

const containerResource = z
  .object({
    name: resourceName,
    container: text("Name of the container; that of the Service is app."),
    target: metricTarget(`${path}.containerResource.target`, ["Utilization", "AverageValue"]),
  })
  .describe("With type ContainerResource: a resource that one container of each pod uses. Default: none.");

const pods = z
  .object({ metric, target: metricTarget(`${path}.pods.target`, ["AverageValue"]) })
  .describe("With type Pods: a metric that each pod has. Default: none.");

const describedObject = z
  .object({
    apiVersion: z.exactOptional(z.string().max(dnsNameLength).describe("Group and version of the object. String. Default: v1.")),
    kind: pathSegment("describedObject.kind", "Kind of the object."),
    name: pathSegment("describedObject.name", "Name of the object, in the namespace of the Service."),
  })
  .describe("The object. Required.");

const object = z
  .object({ describedObject, metric, target: metricTarget(`${path}.object.target`, ["Value", "AverageValue"]) })
  .describe("With type Object: a metric that another object has. Default: none.");

const external = z
  .object({ metric, target: metricTarget(`${path}.external.target`, ["Value", "AverageValue"]) })
  .describe("With type External: a metric of something outside the cluster. Default: none.");

const fieldOf = { Resource: "resource", ContainerResource: "containerResource", Pods: "pods", Object: "object", External: "external" } as const;
const types = ["Resource", "ContainerResource", "Pods", "Object", "External"] as const;

const source = z
  .object({
    type: z.enum(types).describe(`Where the metric comes from: ${types.join(", ")}. Required.`),
    resource: z.exactOptional(resource),
    containerResource: z.exactOptional(containerResource),
    pods: z.exactOptional(pods),
    object: z.exactOptional(object),
    external: z.exactOptional(external),
  })
  .meta({
    description: "A metric, and what it is kept at.",
    ...rules(
      cel(
        types.map((type) => `has(self.${fieldOf[type]}) == (self.type == '${type}')`).join(" && "),
        `${path} has not the one field of its type: set ${types.map((type) => `${fieldOf[type]} with ${type}`).join(", ")}, and no other`,
      ),
    ),
  });

/** As in an autoscaling/v2 HorizontalPodAutoscaler. */
export const metrics = z
  .array(source)
  .max(maxMetrics)
  .meta({
    description: `Metrics, as in a HorizontalPodAutoscaler; the one that asks for most pods wins. List, at most ${maxMetrics}. Default: CPU, see targetCPUUtilizationPercentage.`,
    ...listAtomic(),
  });
