import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import { isApiError } from "../../src/client/errors.ts";
import { refOf } from "../../src/client/paths.ts";
import { type Deployment, type Ingress, type Kind, kinds, type KubernetesObject, type Service } from "../../src/kubernetes/index.ts";
import { mergeObject, recordFields } from "../../src/ownership/index.ts";
import { kubectl, plane, realClient } from "../support/api-server.ts";
import { deployment } from "../support/objects.ts";

const record = "example.com/fields";
const client = realClient();
const namespace = await createNamespace(plane, "ownership");
let count = 0;

async function create<T extends KubernetesObject>(kind: Kind<T>, object: T): Promise<T> {
  const named = { ...object, metadata: { ...object.metadata, namespace, name: `test-${count++}` } };
  return await client.create(kind, recordFields(named, record));
}

/** Brings the object to what is desired, as a reconcile does, until nobody was faster. Then it must be at rest. */
async function bringTo<T extends KubernetesObject>(kind: Kind<T>, live: T, desired: T): Promise<T> {
  const { namespace, name } = live.metadata;
  const goal = recordFields({ ...desired, metadata: { ...desired.metadata, namespace, name } }, record);
  for (;;) {
    const current = await client.get<T>(kind, refOf(live));
    const { object, changes } = mergeObject(current, goal, { record });
    if (changes.length === 0) return current;
    const written = await client.update(kind, object).catch((error: unknown) => {
      if (isApiError(error, "Conflict")) return undefined; // the Deployment controller wrote its status meanwhile
      throw error;
    });
    if (written) assert.deepEqual(mergeObject(written, goal, { record }).changes, [], "the answer of the PUT is not what was desired");
  }
}

const podSpec = (object: Deployment) => object.spec?.template.spec;
const firstContainer = (object: Deployment) => podSpec(object)?.containers.find(({ name }) => name === "app");

/** One of every kind of field that the API server treats in its own way. */
const rich = {
  env: [{ name: "A", value: "1" }, { name: "B", value: "$(A)" }, { name: "EMPTY", value: "" }],
  command: ["run"],
  args: ["a", "b"],
  resources: { limits: { cpu: "1000m", memory: "0.5Gi" }, requests: { cpu: "0.1" } },
  ports: [{ name: "http", containerPort: 8080 }],
  readinessProbe: { httpGet: { path: "/", port: "http" }, initialDelaySeconds: 3 },
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
  volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
};

describe("property 7: removed means removed, on the API server", { concurrency: true }, () => {
  test("a Deployment as created is at rest: defaults, canonical quantities and dropped empties are no difference", async () => {
    const desired = deployment({ container: rich });
    const volumes = [{ name: "tmp", emptyDir: { sizeLimit: "1024Ki" } }];
    Object.assign(podSpec(desired) ?? {}, { volumes, nodeSelector: {}, tolerations: [] });
    const live = await create(kinds.deployment, desired);
    const goal = recordFields({ ...desired, metadata: { ...desired.metadata, namespace, name: live.metadata.name ?? "" } }, record);
    assert.deepEqual(mergeObject(live, goal, { record }).changes, []);
  });

  test("what left a Deployment is gone; what others set stays", async () => {
    const live = await create(kinds.deployment, deployment({ container: { ...rich, volumeMounts: [] }, metadata: { annotations: { mine: "x", stays: "y" } } }));
    const target = ["-n", namespace, `deployment/${live.metadata.name}`];
    await kubectl(["set", "env", ...target, "-c", "app", "OTHER=x"]);
    await kubectl(["annotate", ...target, "theirs=z"]);
    await kubectl(["rollout", "restart", ...target]);
    const sidecar = { spec: { template: { spec: { containers: [{ name: "sidecar", image: "example.com/sidecar" }] } } } };
    await kubectl(["patch", ...target, "--type=strategic", "-p", JSON.stringify(sidecar)]);

    const object = await bringTo(kinds.deployment, live, deployment({ container: { env: [{ name: "B", value: "2" }] }, metadata: { annotations: { stays: "y" } } }));
    const app = firstContainer(object);
    assert.deepEqual(app?.env, [{ name: "B", value: "2" }, { name: "OTHER", value: "x" }]);
    assert.deepEqual(app?.resources, {});
    assert.deepEqual([app?.command, app?.args, app?.ports, app?.readinessProbe, app?.securityContext], Array(5).fill(undefined));
    assert.deepEqual(podSpec(object)?.containers.map(({ name }) => name).toSorted(), ["app", "sidecar"]);
    const { mine, stays, theirs } = object.metadata.annotations ?? {};
    assert.deepEqual({ mine, stays, theirs }, { mine: undefined, stays: "y", theirs: "z" });
    assert.ok(object.spec?.template.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"]);
  });

  test("replicas under another's hand stay, once they are no longer ours to decide", async () => {
    const live = await create(kinds.deployment, deployment({ spec: { replicas: 1 } }));
    const desired = deployment();
    delete desired.spec?.replicas;
    await kubectl(["scale", "-n", namespace, `deployment/${live.metadata.name}`, "--replicas=3"]);
    const current = await client.get(kinds.deployment, refOf(live));
    const goal = recordFields({ ...desired, metadata: { namespace, name: live.metadata.name ?? "" } }, record);
    const merged = mergeObject(current, goal, { record, released: ["spec.replicas"] });
    assert.equal(merged.object.spec?.replicas, 3);
  });

  test("a Service keeps its clusterIP and loses the port and annotation that left", async () => {
    const service = (ports: object[], annotations: Record<string, string>): Service =>
      ({ apiVersion: "v1", kind: "Service", metadata: { annotations }, spec: { selector: { app: "web" }, ports } }) as Service; // ports are what each test gives
    const live = await create(kinds.service, service([{ name: "http", port: 80, targetPort: "http" }, { name: "dns", port: 53, protocol: "UDP" }], { mine: "x" }));
    const object = await bringTo(kinds.service, live, service([{ name: "http", port: 80, targetPort: "http" }], {}));
    assert.deepEqual(object.spec?.ports, [{ name: "http", port: 80, protocol: "TCP", targetPort: "http" }]);
    assert.equal(object.spec?.clusterIP, live.spec?.clusterIP);
    assert.equal(object.metadata.annotations?.["mine"], undefined);
  });

  test("an Ingress loses class, TLS and paths that left", async () => {
    const path = (path: string) => ({ path, pathType: "Prefix" as const, backend: { service: { name: "web", port: { name: "http" } } } });
    const ingress = (paths: readonly string[], spec: object): Ingress => ({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: {}, spec: { ...spec, rules: [{ host: "a.example.com", http: { paths: paths.map(path) } }] } });
    const live = await create(kinds.ingress, ingress(["/", "/x"], { ingressClassName: "nginx", tls: [{ hosts: ["a.example.com"], secretName: "s" }] }));
    const object = await bringTo(kinds.ingress, live, ingress(["/"], {}));
    assert.deepEqual(object.spec, ingress(["/"], {}).spec);
  });

  test("a write without changes reaches no new version, and a PUT without managedFields keeps those of others", async () => {
    const live = await create(kinds.deployment, deployment({ spec: { paused: true } }));
    await kubectl(["annotate", "-n", namespace, `deployment/${live.metadata.name}`, "theirs=z"]);
    const object = await bringTo(kinds.deployment, live, deployment({ spec: { paused: true, replicas: 2 } }));
    const managers = object.metadata.managedFields?.map(({ manager }) => manager);
    assert.ok(managers?.includes("kubectl-annotate"), JSON.stringify(managers));
  });
});
