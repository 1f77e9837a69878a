import { after } from "node:test";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { WebhookConfiguration } from "@service-operator/controller-runtime/webhook";
import { type SharedControlPlane, waitFor } from "@service-operator/testkit";
import { apiVersion, type Service, type ServiceSpecInput } from "../../../src/api/index.ts";
import { manifestText } from "../../../src/deploy/manifest-text.ts";
import { webhookManifests } from "../../../src/deploy/webhook-manifests.ts";
import type { Installation } from "../../../src/webhooks/installation.ts";
import { type Cluster, clusterFor } from "../../support/cluster.ts";
import { installation as controlPlane, newNamespace } from "../../support/installation.ts";
import { startOperator, type TestOperator, type TestOperatorOptions } from "../../support/operator.ts";
import { webhookPort } from "../../support/run-operator.ts";

export interface WebhookScenario {
  readonly plane: SharedControlPlane;
  readonly cluster: Cluster;
  readonly operator: TestOperator;
  readonly installation: Installation;
  /** Where the webhooks listen. */
  readonly port: number;
  /** `kubectl create` of a Service; any exit code is an answer. */
  create(name: string, spec: ServiceSpecInput, args?: readonly string[]): Promise<Answer>;
  /** `kubectl patch` of a Service; any exit code is an answer. */
  patch(name: string, body: object, args?: readonly string[]): Promise<Answer>;
}

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A namespace with an operator that serves webhooks, which the API server calls as `deploy/webhook.yaml` says: through
 * the core Service, by its DNS name. Only that core Service leads to this machine, and they are about this namespace alone.
 */
export async function webhookScenario(prefix: string, options: Pick<TestOperatorOptions, "allowedIngressAnnotations"> = {}): Promise<WebhookScenario> {
  const plane = await controlPlane();
  const namespace = await newNamespace(prefix);
  const cluster = await clusterFor(namespace);
  const installation = { namespace, name: `operator-${namespace}` };
  const manifests = webhookManifests(installation);
  after(async () => void (await plane.kubectl(["delete", "--ignore-not-found", "-f", "-"], { input: manifestText(manifests) })));
  await apply(plane, manifests.filter((object) => !isConfiguration(object)).map(onThisMachine));
  const operator = await startOperator(namespace, { ...options, webhooks: { installation } });
  after(async () => await operator.stop());
  const port = await waitFor("the webhook server", () => webhookPort(operator.log));
  await apply(plane, manifests.filter(isConfiguration).map((configuration) => ofNamespace(configuration, { namespace, port })));
  const all = { plane, cluster, operator, installation, port, ...usersOf(plane, namespace) };
  await waitFor("every webhook is called", async () => await areCalled(all));
  return all;
}

async function apply(plane: SharedControlPlane, objects: readonly KubernetesObject[]): Promise<void> {
  const { code, stderr } = await plane.kubectl(["apply", "--server-side", "-f", "-"], { input: manifestText(objects) });
  if (code !== 0) throw new Error(stderr);
}

function isConfiguration(object: KubernetesObject): object is WebhookConfiguration {
  return object.kind.endsWith("WebhookConfiguration");
}

function onThisMachine(object: KubernetesObject): KubernetesObject {
  return object.kind === "Service" ? ({ ...object, spec: { type: "ExternalName", externalName: "localhost" } } as KubernetesObject) : object;
}

/** Other tests share the API server: the webhooks must not be asked about their Services. */
function ofNamespace(configuration: WebhookConfiguration, { namespace, port }: { readonly namespace: string; readonly port: number }): WebhookConfiguration {
  const webhooks = (configuration.webhooks ?? []).map((webhook) => {
    const { service } = webhook.clientConfig;
    if (!service) throw new Error(`${webhook.name} names no core Service`);
    return { ...webhook, clientConfig: { service: { ...service, port } }, namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
  });
  return { ...configuration, webhooks };
}

/** The API server learns of a configuration, and of its bundle, by watches of its own. */
async function areCalled({ create }: Users): Promise<boolean> {
  const probe = await create("probe", { image: "a:latest" }, ["--dry-run=server", "-o", "json"]);
  const rights = await create("probe", { image: "a:1", envFrom: [{ secretRef: { name: "x" } }] }, ["--dry-run=server", "--as=nobody", "--as-group=system:masters-not"]);
  const mutated = probe.code === 0 && (JSON.parse(probe.stdout) as Service).metadata.finalizers !== undefined;
  return mutated && probe.stderr.includes("Warning: spec.image") && rights.code !== 0;
}

type Users = Pick<WebhookScenario, "create" | "patch">;

function usersOf(plane: SharedControlPlane, namespace: string): Users {
  return {
    create: async (name, spec, args = []) => {
      const input = JSON.stringify({ apiVersion, kind: "Service", metadata: { name }, spec });
      return await plane.kubectl(["--namespace", namespace, "create", "-f", "-", ...args], { input });
    },
    patch: async (name, body, args = []) => await plane.kubectl(["--namespace", namespace, "patch", "sop", name, "--type=merge", "--patch", JSON.stringify(body), ...args]),
  };
}
