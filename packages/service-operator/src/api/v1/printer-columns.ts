import type { CustomResourceColumnDefinition } from "@service-operator/controller-runtime/kubernetes";

const ready = '.status.conditions[?(@.type=="Ready")]';

/** What `kubectl get` shows. A column has one path, so ready and desired pods are two columns. */
export const printerColumns: readonly CustomResourceColumnDefinition[] = [
  { name: "Ready", type: "string", jsonPath: `${ready}.status`, description: "Whether all of it is as wanted." },
  { name: "Reason", type: "string", jsonPath: `${ready}.reason`, description: "Why, in one word." },
  { name: "Replicas", type: "integer", jsonPath: ".status.readyReplicas", description: "Number of pods that are ready." },
  { name: "Desired", type: "integer", jsonPath: ".status.desiredReplicas", description: "Number of pods that are wanted now." },
  { name: "Image", type: "string", jsonPath: ".spec.image", description: "Container image that is wanted." },
  { name: "URL", type: "string", jsonPath: ".status.url", description: "Where the Service is reached." },
  { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp", description: "Time since it was created." },
];
