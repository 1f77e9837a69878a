import type { Pod } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, type ServiceCondition, type ServiceSpecInput } from "../../../../src/api/index.ts";
import { serviceSpec } from "../../../../src/api/schema.ts";
import { serviceLabel } from "../../../../src/core/labels.ts";
import type { DemoState } from "../../../../src/cli/demo/tree/state.ts";

export const empty: DemoState = { services: [], configMaps: [], deployments: [], coreServices: [], ingresses: [], pods: [] };

export function metadataOf(name: string, service = name): Service["metadata"] {
  return { name, namespace: "demo", generation: 1, labels: { [serviceLabel]: service } };
}

export function condition(type: string, status: "True" | "False", reason: string): ServiceCondition {
  return { type, status, reason, message: `about ${type}`, lastTransitionTime: "2026-01-01T00:00:00Z" };
}

export function service(name: string, spec: Partial<ServiceSpecInput> = {}, ...conditions: readonly ServiceCondition[]): Service {
  const seen = conditions.length > 0;
  return {
    apiVersion,
    kind: "Service",
    metadata: metadataOf(name),
    spec: serviceSpec.parse({ image: "app:1", ...spec }),
    status: seen ? { observedGeneration: 1, url: `http://${name}.demo.svc:8080`, conditions: [...conditions] } : { observedGeneration: -1 },
  };
}

export function pod(name: string, owner: string, phase: "Running" | "Pending" = "Running"): Pod {
  const ready = phase === "Running" ? ("True" as const) : ("False" as const);
  return { apiVersion: "v1", kind: "Pod", metadata: metadataOf(name, owner), status: { phase, conditions: [{ type: "Ready", status: ready }] } };
}

/** One Service with a child of every kind, and everything well. */
export const shopReady: DemoState = {
  services: [service("shop", { replicas: 2 }, condition("Ready", "True", "Succeeded"), condition("IngressReady", "True", "Succeeded"))],
  configMaps: [{ apiVersion: "v1", kind: "ConfigMap", metadata: metadataOf("shop-config-abc", "shop"), data: { B: "2", A: "1" } }],
  deployments: [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: metadataOf("shop"),
      spec: { replicas: 2, selector: {}, template: { spec: { containers: [{ name: "app", image: "app:1" }] } } },
      status: { readyReplicas: 2 },
    },
  ],
  coreServices: [{ apiVersion: "v1", kind: "Service", metadata: metadataOf("shop"), spec: { type: "ClusterIP", ports: [{ port: 8080 }] } }],
  ingresses: [{ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: metadataOf("shop"), spec: { rules: [{ host: "shop.example.com" }] } }],
  pods: [pod("shop-b", "shop"), pod("shop-a", "shop")],
};
