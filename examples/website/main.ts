// A Website becomes a ConfigMap and a Deployment of nginx. `node main.ts crd | kubectl apply -f -`, then `node main.ts`.
import { createLog, done, forController, forObject, generationOrMetadataChanged, inClusterCredentials, inClusterNamespace, type Informer, kubeconfigCredentials, Manager, notOwnWrite, refOf } from "@service-operator/controller-runtime";
import { customResourceDefinition } from "@service-operator/controller-runtime/crd";
import { type ConfigMap, type Deployment, type Kind, kinds, type KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { mergeObject, recordFields } from "@service-operator/controller-runtime/ownership";
import { z } from "zod";

const spec = z.object({ html: z.string().max(100_000), replicas: z.int().min(0).max(10).default(1) });
const status = z.object({ ready: z.boolean() });
type Website = KubernetesObject & { readonly spec: z.output<typeof spec>; readonly status?: z.output<typeof status> };
const kind: Kind<Website> = { apiVersion: "example.com/v1", kind: "Website", plural: "websites", namespaced: true };
if (process.argv[2] === "crd") {
  const version = { name: "v1", served: true, storage: true, description: "A page of HTML, served by nginx.", spec, status };
  console.log(JSON.stringify(customResourceDefinition({ group: "example.com", kind: "Website", plural: "websites", singular: "website", versions: [version] })));
  process.exit();
}

const { WATCH_NAMESPACE: watched, HEALTH_PROBE_BIND_ADDRESS: healthProbeBindAddress = ":8081", KUBERNETES_SERVICE_HOST: host } = process.env;
const name = "website-operator";
const leaderElection = { name, namespace: (await inClusterNamespace()) ?? watched ?? "default" };
const credentials = host ? inClusterCredentials() : kubeconfigCredentials();
const manager = new Manager({ name, credentials, leaderElection, healthProbeBindAddress, log: createLog(), namespaces: watched ? [watched] : [] });
const websites = manager.informer(kind);
const configMaps = manager.informer(kinds.configMap, { labelSelector: `app.kubernetes.io/managed-by=${name}` });
const deployments = manager.informer(kinds.deployment, { labelSelector: `app.kubernetes.io/managed-by=${name}` });

const controller = manager.addController({
  name: "website",
  reconcile: async (request) => {
    const website = websites.get(request);
    if (!website || website.metadata.deletionTimestamp) return done;
    const children = childrenOf(website);
    await ensure(configMaps, children.configMap);
    const deployment = await ensure(deployments, children.deployment);
    const ready = (deployment.status?.readyReplicas ?? 0) >= website.spec.replicas;
    if (website.status?.ready !== ready) await manager.client.updateStatus(kind, { ...website, status: { ready } });
    return done;
  },
});
controller.watch(websites, forObject, [generationOrMetadataChanged]);
controller.watch(configMaps, forController(kind), [notOwnWrite]);
controller.watch(deployments, forController(kind), [notOwnWrite]);

function childrenOf({ metadata: { name: site = "", namespace = "", uid = "" }, spec: { html, replicas } }: Website): { readonly configMap: ConfigMap; readonly deployment: Deployment } {
  const ownerReferences = [{ apiVersion: kind.apiVersion, kind: kind.kind, name: site, uid, controller: true }];
  const metadata = { name: `${site}-website`, namespace, labels: { "app.kubernetes.io/managed-by": name }, ownerReferences };
  const volumeMounts = [{ name: "html", mountPath: "/usr/share/nginx/html" }];
  const containers = [{ name: "nginx", image: "nginxinc/nginx-unprivileged:1.29", ports: [{ containerPort: 8080 }], volumeMounts }];
  const labels = { "example.com/website": uid };
  const template = { metadata: { labels }, spec: { containers, volumes: [{ name: "html", configMap: { name: metadata.name } }] } };
  return {
    configMap: { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "index.html": html } },
    deployment: { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas, selector: { matchLabels: labels }, template } },
  };
}

/** Makes a child, or puts our fields of it right; one that belongs to another is left alone, and is an error. */
async function ensure<T extends KubernetesObject>(informer: Informer<T>, child: T): Promise<T> {
  const desired = recordFields(child, "example.com/applied-fields");
  const live = informer.get(refOf(desired));
  if (!live) return await manager.client.create(informer.kind, desired);
  if (live.metadata.ownerReferences?.[0]?.uid !== child.metadata.ownerReferences?.[0]?.uid) throw new Error(`${live.kind} ${live.metadata.name} belongs to another`);
  const { object, changes } = mergeObject(live, desired, { record: "example.com/applied-fields" });
  return changes.length > 0 ? await manager.client.update(informer.kind, object) : live;
}

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop.abort());
process.exitCode = (await manager.run(stop.signal)) === "stopped" ? 0 : 1;
