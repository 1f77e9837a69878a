import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import { isApiError } from "../../src/client/errors.ts";
import { refOf } from "../../src/client/paths.ts";
import { createOrUpdate, type OperationResult } from "../../src/controllerutil/create-or-update.ts";
import { type Deployment, type Kind, kinds, type KubernetesObject, type ServiceSpec } from "../../src/kubernetes/index.ts";
import { plane, realClient } from "../support/api-server.ts";
import { deployment } from "../support/objects.ts";

const record = "example.com/fields";
const client = realClient();
const namespace = await createNamespace(plane, "zeros");
let count = 0;

/** Creates the object and gives back what it is to be. */
async function created<T extends KubernetesObject>(kind: Kind<T>, object: T): Promise<T> {
  const desired = { ...object, metadata: { ...object.metadata, namespace, name: `zeros-${count++}` } };
  await createOrUpdate(client, kind, { live: undefined, desired, record });
  return desired;
}

/** Reconciles once; again where somebody was faster: a Deployment's controller writes its status. */
async function reconcile<T extends KubernetesObject>(kind: Kind<T>, desired: T): Promise<OperationResult> {
  for (;;) {
    const live = await client.get<T>(kind, refOf(desired));
    const result = await createOrUpdate(client, kind, { live, desired, record }).catch((error: unknown) => {
      if (isApiError(error, "Conflict")) return undefined;
      throw error;
    });
    if (result) return result;
  }
}

interface Operation {
  readonly op: "add" | "remove" | "replace";
  readonly path: string;
  readonly value?: unknown;
}

/** Has somebody else change the object. */
async function patch({ kind, metadata }: KubernetesObject, operations: readonly Operation[]): Promise<void> {
  const args = ["patch", kind, metadata.name ?? "", "-n", namespace, "--type=json", "-p", JSON.stringify(operations)];
  const { code, stderr } = await plane.kubectl(args);
  assert.equal(code, 0, stderr);
}

interface Field {
  /** Path from the Deployment, as JSON Pointer has it. */
  readonly path: string;
  readonly zero: unknown;
  /** What somebody else sets it to. */
  readonly other: unknown;
}

const pod = "/spec/template/spec";
const app = `${pod}/containers/0`;
const probe = `${app}/readinessProbe`;

/** Fields that are no pointers in Go and are left out when they are empty. */
const dropped: readonly Field[] = [
  { path: "/spec/minReadySeconds", zero: 0, other: 5 },
  { path: "/spec/paused", zero: false, other: true },
  { path: `${pod}/hostNetwork`, zero: false, other: true },
  { path: `${pod}/hostPID`, zero: false, other: true },
  { path: `${pod}/hostIPC`, zero: false, other: true },
  { path: `${pod}/hostname`, zero: "", other: "a" },
  { path: `${pod}/subdomain`, zero: "", other: "a" },
  { path: `${pod}/priorityClassName`, zero: "", other: "a" },
  { path: `${pod}/nodeSelector`, zero: {}, other: { a: "b" } },
  { path: `${pod}/tolerations`, zero: [], other: [{ key: "a", operator: "Exists" }] },
  { path: `${pod}/securityContext/supplementalGroups`, zero: [], other: [7] },
  { path: `${pod}/volumes/0/emptyDir/medium`, zero: "", other: "Memory" },
  { path: `${pod}/volumes/1/persistentVolumeClaim/readOnly`, zero: false, other: true },
  { path: `${app}/command`, zero: [], other: ["x"] },
  { path: `${app}/stdin`, zero: false, other: true },
  { path: `${app}/tty`, zero: false, other: true },
  { path: `${app}/workingDir`, zero: "", other: "/" },
  { path: `${app}/env/0/value`, zero: "", other: "x" },
  { path: `${app}/ports/0/hostPort`, zero: 0, other: 80 },
  { path: `${app}/volumeMounts/0/readOnly`, zero: false, other: true },
  { path: `${app}/volumeMounts/0/subPath`, zero: "", other: "a" },
  { path: `${app}/securityContext/capabilities/drop`, zero: [], other: ["ALL"] },
  { path: `${probe}/initialDelaySeconds`, zero: 0, other: 5 },
  { path: `${probe}/httpGet/host`, zero: "", other: "a" },
  { path: `${probe}/httpGet/httpHeaders`, zero: [], other: [{ name: "a", value: "b" }] },
];

/** Pointers in Go: they stay as they were sent. */
const kept: readonly Field[] = [
  { path: "/spec/replicas", zero: 0, other: 2 },
  { path: "/spec/revisionHistoryLimit", zero: 0, other: 3 },
  { path: "/spec/strategy/rollingUpdate/maxUnavailable", zero: 0, other: 1 },
  { path: `${pod}/automountServiceAccountToken`, zero: false, other: true },
  { path: `${pod}/enableServiceLinks`, zero: false, other: true },
  { path: `${pod}/shareProcessNamespace`, zero: false, other: true },
  { path: `${pod}/terminationGracePeriodSeconds`, zero: 0, other: 9 },
  { path: `${pod}/securityContext/runAsNonRoot`, zero: false, other: true },
  { path: `${pod}/securityContext/fsGroup`, zero: 0, other: 7 },
  { path: `${app}/securityContext/allowPrivilegeEscalation`, zero: false, other: true },
  { path: `${app}/securityContext/readOnlyRootFilesystem`, zero: false, other: true },
  { path: `${app}/securityContext/runAsUser`, zero: 0, other: 7 },
];

/** For these the API server has defaults, which it puts for a zero too. */
const replaced: readonly Field[] = [
  { path: `${probe}/timeoutSeconds`, zero: 0, other: 5 },
  { path: `${probe}/periodSeconds`, zero: 0, other: 5 },
  { path: `${probe}/failureThreshold`, zero: 0, other: 5 },
  { path: `${probe}/httpGet/scheme`, zero: "", other: "HTTPS" },
  { path: `${pod}/restartPolicy`, zero: "", other: "Always" },
  { path: `${pod}/dnsPolicy`, zero: "", other: "Default" },
  { path: `${app}/imagePullPolicy`, zero: "", other: "Never" },
  { path: `${app}/ports/0/protocol`, zero: "", other: "TCP" },
  { path: `${app}/terminationMessagePath`, zero: "", other: "/x" },
];

/** A Deployment with everything around the fields, and nothing but zeros in them. */
function withZeros(fields: readonly Field[]): Deployment {
  const object = deployment({
    container: {
      env: [{ name: "A" }],
      ports: [{ containerPort: 80, name: "http" }],
      resources: {},
      securityContext: { capabilities: {} },
      readinessProbe: { httpGet: { port: "http" } },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    },
    // No pods: nobody else is to be kept busy by these.
    spec: { replicas: 0, strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1 } } },
  });
  const volumes = [{ name: "tmp", emptyDir: {} }, { name: "claim", persistentVolumeClaim: { claimName: "a" } }];
  Object.assign(object.spec?.template.spec ?? {}, { securityContext: {}, volumes });
  for (const { path, zero } of fields) setAt(object, path, zero);
  return object;
}

function setAt(object: object, path: string, value: unknown): void {
  const steps = path.split("/").slice(1);
  const name = steps.pop() ?? "";
  const holder = steps.reduce((inner, step) => inner[step] as Record<string, unknown>, object as Record<string, unknown>); // withZeros has all of them
  holder[name] = value;
}

describe("the zeros of a Deployment, on the API server", { concurrency: true }, () => {
  test("property 3: none of them is a change once it was written", async () => {
    const desired = await created(kinds.deployment, withZeros([...dropped, ...kept, ...replaced]));
    assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
  });

  for (const field of dropped) {
    test(`${field.path}: what the API server drops is put right, once`, async () => {
      const desired = await created(kinds.deployment, withZeros([field]));
      assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
      await patch(desired, [{ op: "add", path: field.path, value: field.other }]);
      assert.equal(await reconcile(kinds.deployment, desired), "updated");
      assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
    });
  }

  for (const field of kept) {
    test(`${field.path}: what the API server keeps is put right when it is changed and when it is gone`, async () => {
      const desired = await created(kinds.deployment, withZeros([field]));
      assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
      for (const operation of [{ op: "replace", path: field.path, value: field.other }, { op: "remove", path: field.path }] as const) {
        await patch(desired, [operation]);
        assert.equal(await reconcile(kinds.deployment, desired), "updated", operation.op);
        assert.equal(await reconcile(kinds.deployment, desired), "unchanged", operation.op);
      }
    });
  }

  for (const field of replaced) {
    test(`${field.path}: what the API server replaces says nothing, and takes back what was set before`, async () => {
      const before = await created(kinds.deployment, withZeros([{ ...field, zero: field.other }]));
      const desired = withZeros([field]);
      desired.metadata = before.metadata;
      await reconcile(kinds.deployment, desired);
      assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
      const never = await created(kinds.deployment, withZeros([]));
      const [now, fresh] = await Promise.all([before, never].map(async (object) => await client.get(kinds.deployment, refOf(object))));
      assert.deepEqual(now?.spec, fresh?.spec);
    });
  }

  test("emptyDir: {} is put right where somebody gave the volume another source", async () => {
    const desired = await created(kinds.deployment, withZeros([]));
    await patch(desired, [{ op: "replace", path: `${pod}/volumes/0`, value: { name: "tmp", hostPath: { path: "/" } } }]);
    assert.equal(await reconcile(kinds.deployment, desired), "updated");
    assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
    const { spec } = await client.get(kinds.deployment, refOf(desired));
    assert.deepEqual(spec?.template.spec?.volumes?.[0], { name: "tmp", emptyDir: {} });
  });

  test("another strategy takes the parameters of the one before with it", async () => {
    const before = await created(kinds.deployment, deployment());
    const desired = { ...deployment({ spec: { strategy: { type: "Recreate" } } }), metadata: before.metadata };
    assert.equal(await reconcile(kinds.deployment, desired), "updated");
    assert.equal(await reconcile(kinds.deployment, desired), "unchanged");
  });
});

test("what the API server allocates for a core Service says nothing when it is desired as zero", async () => {
  const zeros = { clusterIP: "", clusterIPs: [], healthCheckNodePort: 0, ipFamilies: [], externalName: "", publishNotReadyAddresses: false, sessionAffinity: "" };
  const ports = [{ name: "http", port: 80, nodePort: 0, targetPort: 0, protocol: "" }];
  const spec = { ...zeros, type: "LoadBalancer", externalTrafficPolicy: "Local", ports, selector: {}, externalIPs: [] } as unknown as ServiceSpec; // "" is none of its values
  const desired = await created(kinds.service, { apiVersion: "v1", kind: "Service", metadata: {}, spec });
  assert.equal(await reconcile(kinds.service, desired), "unchanged");
});
