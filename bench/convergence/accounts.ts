import type { KubernetesObject, PolicyRule, ServiceAccount } from "@service-operator/controller-runtime/kubernetes";
import { type ControlPlane, waitFor } from "@service-operator/testkit";
import type { Service } from "../../packages/service-operator/src/api/index.ts";
import { serviceDefinition } from "../../packages/service-operator/src/api/schema.ts";
import { operatorName } from "../../packages/service-operator/src/core/labels.ts";
import { finalizerPolicy } from "../../packages/service-operator/src/deploy/finalizer-policy.ts";
import { manifestText } from "../../packages/service-operator/src/deploy/manifest-text.ts";
import { clusterGrant, rbacManifests, systemNamespace } from "../../packages/service-operator/src/deploy/manifests.ts";
import { serviceRights } from "../../packages/service-operator/src/rights.ts";
import type { Contestant } from "./contestants.ts";
import { namespace, serviceNamed } from "./load.ts";

/** Who sends requests: the operators with the rights that each needs, and the load. */
export type Account = Exclude<Contestant, "raw"> | "load";

const names: Readonly<Record<Account, string>> = { "service-operator": operatorName, "controller-runtime": "controller-runtime-peer", load: "load" };

/** What an installation applies: the CRD and the rights; for this operator the finalizer policy too, as the README has it. */
export async function install(plane: ControlPlane, contestant: Contestant): Promise<void> {
  const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  const policy = contestant === "service-operator" ? finalizerPolicy() : [];
  const manifests = manifestText([serviceDefinition(), ...rbacManifests(), ...peerRights(), ...loadRights(), ...policy, space]);
  await waitFor("the CRD and the rights are there", async () => (await plane.kubectl(["apply", "-f", "-"], { input: manifests })).code === 0);
  // A dry run, since the API server's admission learns of a new kind some seconds after it is served.
  const path = `/apis/service-operator.io/v1/namespaces/${namespace}/services?dryRun=All`;
  await waitFor("the CRD is served, and what is installed with it in force", async () => {
    const { status, body } = await plane.request({ method: "POST", path, body: serviceNamed("dry-run") });
    return status === 201 && (policy.length === 0 || (body as Service).metadata.finalizers !== undefined);
  });
}

/** A kubeconfig with a token, as a pod has one: a client certificate would be verified at each request. */
export async function kubeconfigOf(plane: ControlPlane, account: Account): Promise<string> {
  const path = `/api/v1/namespaces/${systemNamespace}/serviceaccounts/${names[account]}/token`;
  const { body } = await plane.request({ method: "POST", path, body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 86_400 } } });
  const { token } = (body as { status: { token: string } }).status; // the API server's own answer to a TokenRequest
  const cluster = { server: plane.url, "certificate-authority-data": Buffer.from(plane.caData).toString("base64") };
  const [name, user] = ["bench", "bench"];
  return JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [{ name, cluster }], users: [{ name: user, user: { token } }], contexts: [{ name, context: { cluster: name, user } }], "current-context": name });
}

/** The operator's own, and to update Services as a whole, as kubebuilder's scaffold does. */
function peerRights(): KubernetesObject[] {
  const more = { apiGroups: ["service-operator.io"], resources: ["services"], verbs: ["update"] };
  return granted(names["controller-runtime"], [...serviceRights, more]);
}

function loadRights(): KubernetesObject[] {
  return granted(names.load, [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }]);
}

function granted(name: string, rules: readonly PolicyRule[]): KubernetesObject[] {
  const account: ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: systemNamespace } };
  return [account, ...clusterGrant(name, rules, name)];
}
