// A Website becomes a ConfigMap and a Deployment of nginx. `node main.ts crd | kubectl apply -f -`, then `node main.ts`.
import { createLog, createOrUpdate, done, generationOrMetadataChanged, inClusterCredentials, inClusterNamespace } from "@service-operator/controller-runtime";
import { kubeconfigCredentials, Manager, newControllerManagedBy, notOwnWrite, refOf, setControllerReference } from "@service-operator/controller-runtime";
import { customResourceDefinition } from "@service-operator/controller-runtime/crd";
import { type ConfigMap, type Deployment, type Kind, kinds, type KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { z } from "zod";

const spec = z.object({ html: z.string().max(100_000), replicas: z.int().min(0).max(10).default(1) });
const status = z.object({ ready: z.boolean() });
type Website = KubernetesObject & { readonly spec: z.output<typeof spec>; readonly status?: z.output<typeof status> };
const websites: Kind<Website> = { apiVersion: "example.com/v1", kind: "Website", plural: "websites", namespaced: true };
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
const ours = { labelSelector: `app.kubernetes.io/managed-by=${name}`, predicates: [notOwnWrite] };
newControllerManagedBy(manager)
  .for(websites, { predicates: [generationOrMetadataChanged] })
  .owns(kinds.configMap, ours)
  .owns(kinds.deployment, ours)
  .complete(async (request) => {
    const website = manager.informer(websites).get(request);
    if (!website || website.metadata.deletionTimestamp) return done;
    const children = childrenOf(website);
    await ensure(website, kinds.configMap, children.configMap);
    const deployment = await ensure(website, kinds.deployment, children.deployment);
    const ready = (deployment?.status?.readyReplicas ?? 0) >= website.spec.replicas;
    if (website.status?.ready !== ready) await manager.client.updateStatus(websites, { ...website, status: { ready } });
    return done;
  });
const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stop.abort());
process.exitCode = (await manager.run(stop.signal)) === "stopped" ? 0 : 1;

function childrenOf({ metadata: { name: site, namespace = "", uid = "" }, spec: { html, replicas } }: Website): { readonly configMap: ConfigMap; readonly deployment: Deployment } {
  const metadata = { name: `${site}-website`, namespace, labels: { "app.kubernetes.io/managed-by": name } };
  const labels = { "example.com/website": uid };
  const volumeMounts = [{ name: "html", mountPath: "/usr/share/nginx/html" }];
  const containers = [{ name: "nginx", image: "nginxinc/nginx-unprivileged:1.29", ports: [{ containerPort: 8080 }], volumeMounts }];
  const template = { metadata: { labels }, spec: { containers, volumes: [{ name: "html", configMap: { name: metadata.name } }] } };
  const configMap: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata, data: { "index.html": html } };
  return { configMap, deployment: { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas, selector: { matchLabels: labels }, template } } };
}

/** Makes a child, or puts our fields of it right; one that belongs to another is left alone, and is an error. */
async function ensure<T extends KubernetesObject>(website: Website, kind: Kind<T>, child: T): Promise<T | undefined> {
  const informer = manager.informer(kind);
  const live = informer.get(refOf(child));
  const isOurs = live?.metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === website.metadata.uid);
  if (live && !isOurs) throw new Error(`${live.kind} ${live.metadata.name} belongs to another`);
  await createOrUpdate(manager.client, kind, { live, desired: setControllerReference(website, child), record: "example.com/applied-fields" });
  return informer.get(refOf(child)); // the cache holds what was written
}
