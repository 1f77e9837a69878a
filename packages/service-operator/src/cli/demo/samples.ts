import { apiVersion, type ServiceInput } from "../../api/index.ts";

export const demoNamespace = "demo";

/** It listens on 8080, the default port, and needs no root: the pods would run like this on a real cluster too. */
const image = "nginxinc/nginx-unprivileged:1.28";

/** Most of what a Service can have. */
export const shop = {
  apiVersion,
  kind: "Service",
  metadata: { name: "shop", namespace: demoNamespace },
  spec: {
    image,
    replicas: 2,
    configData: { LOG_LEVEL: "info", "shop.conf": "currency = EUR\n" },
    ingress: { host: "shop.example.com" },
  },
} as const satisfies ServiceInput;

/** The least that a Service can have. */
export const hello = {
  apiVersion,
  kind: "Service",
  metadata: { name: "hello", namespace: demoNamespace },
  spec: { image },
} as const satisfies ServiceInput;

export const samples: readonly ServiceInput[] = [shop, hello];

/** New content and a new image: one rollout brings both. */
export const shopChange = {
  spec: { image: "nginxinc/nginx-unprivileged:1.29", configData: { LOG_LEVEL: "debug" } },
} as const;
