import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ConfigMap,
  type Deployment,
  type Ingress,
  type Kind,
  kinds,
  type KubernetesObject,
  type Service as CoreService,
} from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import { serviceSpec, type ServiceSpec } from "../../src/api/index.ts";
import { accepted } from "./cases.ts";

const controlPlane = await sharedControlPlane();
const namespace = await createNamespace(controlPlane, "api-children");
const labels = { app: "web" };
const longestName = "a".repeat(63);
const metadata = { name: longestName };

async function assertAccepted(kind: Kind, body: KubernetesObject): Promise<void> {
  const prefix = kind.apiVersion === "v1" ? "/api/v1" : `/apis/${kind.apiVersion}`;
  const path = `${prefix}/namespaces/${namespace}/${kind.plural}?dryRun=All&fieldValidation=Strict`;
  const answer = await controlPlane.request({ method: "POST", path, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
}

function deploymentOf({ image, env = [], resources = {}, ...spec }: ServiceSpec): Deployment {
  // The longest name a label can have is that of a Service, so a container can bear it too.
  const container = { name: longestName, image, env, resources, ports: [{ name: "http", containerPort: spec.port }] };
  const { replicas, progressDeadlineSeconds, revisionHistoryLimit } = spec;
  const template = { metadata: { labels }, spec: { containers: [container] } };
  const selector = { matchLabels: labels };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas, progressDeadlineSeconds, revisionHistoryLimit, selector, template },
  };
}

function configMapOf({ configData = {} }: ServiceSpec): ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: `${longestName}-config-0123456789` }, data: configData };
}

function coreServiceOf({ port, serviceType }: ServiceSpec): CoreService {
  return { apiVersion: "v1", kind: "Service", metadata, spec: { type: serviceType, ports: [{ port, targetPort: "http" }], selector: labels } };
}

function ingressOf({ ingress, port }: ServiceSpec): Ingress {
  const { className, host, path = "/", pathType = "Prefix", annotations = {}, tls = [] } = ingress ?? {};
  const backend = { service: { name: longestName, port: { number: port } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { ...metadata, annotations },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      rules: [{ ...(host !== undefined && { host }), http: { paths: [{ path, pathType, backend }] } }],
      tls,
    },
  };
}

for (const written of accepted) {
  const title = JSON.stringify(written).slice(0, 100);
  test(`what the Service accepts, its children accept: ${title}`, async () => {
    const spec = serviceSpec.parse({ image: "web:1", ...written });
    await assertAccepted(kinds.configMap, configMapOf(spec));
    await assertAccepted(kinds.deployment, deploymentOf(spec));
    await assertAccepted(kinds.service, coreServiceOf(spec));
    await assertAccepted(kinds.ingress, ingressOf(spec));
  });
}
