import type { ConfigMap, Deployment, KubernetesObject } from "../../src/kubernetes/index.ts";

export interface Version {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly data?: Record<string, string>;
}

/** A ConfigMap as the API server would show it at a resourceVersion. */
export function configMap(resourceVersion: number | string, version: Version = {}): ConfigMap {
  const { name = "a", namespace = "n", uid = "u1", data } = version;
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name, uid, resourceVersion: String(resourceVersion) }, ...(data && { data }) };
}

/** A small Deployment of one container; `spec` and `container` go over what it has. */
export function deployment(parts: { readonly spec?: object; readonly container?: object; readonly metadata?: object } = {}): Deployment {
  const labels = { app: "web" };
  const container = { name: "app", image: "example.com/app:1", ...parts.container };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { namespace: "n", name: "web", ...parts.metadata },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } }, ...parts.spec },
  };
}

/** A copy that shares nothing with the object. */
export function copy<T extends KubernetesObject>(object: T): T {
  return structuredClone(object);
}
