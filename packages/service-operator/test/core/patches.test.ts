import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Patch, Service, ServiceSpecInput } from "../../src/api/index.ts";
import { patched, patchProblem, patchProblems } from "../../src/core/patches.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { aService, aView } from "../support/builders.ts";

type Kind = Patch["kind"];

const whole = aService({ spec: { autoscaling: { maxReplicas: 3 }, ingress: {} } });
const withPatch = (kind: Kind, patch: unknown, service = whole): Service => ({ ...service, spec: { ...service.spec, patches: [{ kind, patch: patch as Patch["patch"] }] } });
const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
const pod = (spec: unknown): unknown => ({ spec: { template: { spec } } });

/** What no schema can refuse, and what is told of it. */
const invalid: readonly (readonly [kind: Kind, patch: unknown, ...says: readonly string[]])[] = [
  ["Deployment", { spec: { selector: { matchLabels: {} } } }, "patch.spec.selector cannot be patched", "never change"],
  ["Deployment", { spec: { selector: null } }, "patch.spec.selector cannot be patched"],
  ["Deployment", { spec: { replicas: 5 } }, "patch.spec.replicas cannot be patched", "set spec.replicas"],
  ["Deployment", { spec: { template: null } }, "patch.spec.template is no object"],
  ["Deployment", { spec: { template: [] } }, "patch.spec.template is no object"],
  ["Deployment", { spec: { template: { spec: null } } }, "patch.spec.template.spec is no object"],
  ["Deployment", { spec: { template: { kind: "Pod" } } }, "patch.spec.template.kind is no field of a pod template"],
  ["Deployment", { spec: { template: { metadata: "x" } } }, "patch.spec.template.metadata is no object"],
  ["Deployment", { spec: { template: { metadata: { name: "x" } } } }, "patch.spec.template.metadata.name cannot be patched", "use labels and annotations"],
  ["Deployment", { spec: { template: { metadata: { labels: null } } } }, "patch.spec.template.metadata.labels is no map"],
  ["Deployment", { spec: { template: { metadata: { labels: { "service-operator.io/service": "other" } } } } }, 'labels key "service-operator.io/service" is written', "key of your own"],
  ["Deployment", { spec: { template: { metadata: { labels: { "app.kubernetes.io/name": null } } } } }, 'labels key "app.kubernetes.io/name" is written'],
  ["Deployment", { spec: { template: { metadata: { annotations: { "a.service-operator.io/b": "x" } } } } }, 'annotations key "a.service-operator.io/b" is written'],
  ["Deployment", { spec: { template: { metadata: { annotations: { a: 1 } } } } }, 'annotations key "a" has a value that is no text'],
  ["HorizontalPodAutoscaler", { spec: { scaleTargetRef: { name: "other" } } }, "patch.spec.scaleTargetRef cannot be patched"],
  ["HorizontalPodAutoscaler", { spec: { maxReplicas: 1 } }, "patch.spec.maxReplicas cannot be patched", "spec.autoscaling.maxReplicas"],
  ["Service", { spec: { selector: { app: "other" } } }, "patch.spec.selector cannot be patched"],
  ["Service", { spec: { ports: [{ port: 8080, $patch: "delete" }] } }, "patch.spec.ports can add to ports", "change spec.port"],
  ["Service", { spec: { ports: null } }, "patch.spec.ports can add to ports"],
  ["Service", { spec: { type: "ExternalName", externalName: "example.com" } }, "patch.spec.type cannot be patched", "spec.serviceType"],
  ["Service", { spec: { clusterIP: "None" } }, "patch.spec.clusterIP cannot be patched"],
  ["Ingress", { spec: { rules: [{ host: "theirs.example.com" }] } }, "patch.spec.rules cannot be patched", "spec.ingress.host"],
  ["Ingress", { spec: { defaultBackend: { service: { name: "shop", port: { number: 80 } } } } }, "patch.spec.defaultBackend cannot be patched"],
  ["Ingress", { spec: { ingressClassName: "other" } }, "patch.spec.ingressClassName cannot be patched", "spec.ingress.className"],
  ["Deployment", { spec: nested(32) }, "more than 32 levels deep", "flatter"],
  ["Deployment", { spec: nested(9_000) }, "more than 32 levels deep"],
  ["Deployment", { spec: { a: "x".repeat(32_768) } }, "more than 32768 characters", "smaller"],
  ["Deployment", { spec: { a: [null] } }, "patch.spec.a[0] is null", "$patch: delete"],
  ["Deployment", pod({ containers: [1] }), "containers[0] is no object", "one with name"],
  ["Service", { spec: { ports: [[]] } }, "patch.spec.ports[0] is no object", "one with port and protocol"],
  ["Deployment", { spec: { a: 2 ** 53 } }, "patch.spec.a is a number beyond 2^53"],
  ["Deployment", { spec: { a: Number.POSITIVE_INFINITY } }, "patch.spec.a is a number beyond 2^53"],
  ["Deployment", pod({ $retainKeys: ["a"] }), "patch.spec.template.spec.$retainKeys is no directive"],
  ["Deployment", pod({ $patch: "replace" }), "patch.spec.template.spec.$patch is no directive"],
  ["Deployment", pod({ containers: [{ name: "app", $patch: "replace" }] }), "containers[0].$patch is no directive that is known", "use $patch: delete"],
  ["Deployment", { spec: { $patch: "delete" } }, "patch.spec is no object"],
  ["Deployment", { spec: { template: { $patch: "delete" } } }, "patch.spec.template is no object"],
  ["Deployment", pod({ $patch: "delete" }), "patch.spec.template.spec is no object"],
  ["Deployment", { spec: { template: { metadata: { labels: { $patch: "delete" } } } } }, "patch.spec.template.metadata.labels is no map"],
  ["Service", { spec: { selector: { $patch: "delete" } } }, "patch.spec.selector cannot be patched"],
  ["Deployment", { spec: JSON.parse('{"__proto__":{"a":1}}') as unknown }, "patch.spec.__proto__ is no field"],
];

for (const [kind, patch, ...says] of invalid) {
  test(`a patch of the ${kind} that cannot be applied is told, and nothing of it is applied: ${JSON.stringify(patch).slice(0, 100)}`, () => {
    const service = withPatch(kind, patch);
    const problem = patchProblem(service, kind) ?? "";
    for (const part of [`spec.patches[] ${kind}: `, ...says]) assert.ok(problem.includes(part), problem);
    const children = (of: Service): readonly KubernetesObject[] => builtInManagers.flatMap(({ desired }) => desired(of));
    assert.deepEqual(children(service), children(whole));
    for (const manager of builtInManagers) {
      const aspect = manager.blocked?.(service, aView());
      assert.deepEqual([aspect?.state, aspect?.reason], manager.kind.kind === kind ? ["stalled", "InvalidPatch"] : [undefined, undefined]);
    }
  });
}

test("a patch of a child that is not wanted holds up nothing", () => {
  const service = withPatch("Ingress", { spec: { rules: [] } }, aService());
  for (const manager of builtInManagers) assert.equal(manager.blocked?.(service, aView()), undefined);
});

const valid: readonly (readonly [kind: Kind, patch: NonNullable<ServiceSpecInput["patches"]>[number]["patch"]])[] = [
  ["Deployment", {}],
  ["Deployment", { spec: nested(30) as Record<string, unknown> }],
  ["Deployment", { spec: { a: "x".repeat(32_000), b: Number.MAX_SAFE_INTEGER, c: 0.5 } }],
  ["Deployment", { spec: { template: { metadata: { labels: { "example.com/a": "b", c: null } }, spec: { containers: [{ name: "app", $patch: "delete" }] } } } }],
  ["Service", { spec: { ports: [{ port: 8080, nodePort: 30_000 }] } }],
  ["Service", { spec: { constructor: "a", toString: null } }],
];

for (const [kind, patch] of valid) {
  test(`a patch of the ${kind} that can be applied is no trouble: ${JSON.stringify(patch).slice(0, 100)}`, () => {
    const service = withPatch(kind, patch);
    assert.deepEqual(patchProblems(service), []);
    for (const object of builtInManagers.flatMap(({ desired }) => desired(service))) assert.deepEqual(patched(service, object), object, "the same patch again");
  });
}
