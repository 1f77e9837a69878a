import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { unrestricted } from "../../src/core/unrestricted.ts";
import { podTemplate } from "../../src/managers/pod-template.ts";
import { aService, everySecurity } from "../support/builders.ts";

const plane = await sharedControlPlane();
const namespaces = {
  restricted: await createNamespace(plane, "restricted"),
  privileged: await createNamespace(plane, "privileged"),
};
for (const [level, namespace] of Object.entries(namespaces)) {
  const { code, stderr } = await plane.kubectl(["label", "namespace", namespace, `pod-security.kubernetes.io/enforce=${level}`]);
  assert.equal(code, 0, stderr);
}

/** What Pod Security says to a pod of the spec. */
async function admission(level: keyof typeof namespaces, spec: Partial<ServiceSpecInput>): Promise<{ readonly status: number; readonly text: string }> {
  const { metadata, ...template } = podTemplate(aService({ spec }));
  const body = { ...template, apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "shop" } };
  const answer = await plane.request({ method: "POST", path: `/api/v1/namespaces/${namespaces[level]}/pods?dryRun=All`, body });
  return { status: answer.status, text: JSON.stringify(answer.body) };
}

type SecurityContext = NonNullable<ServiceSpecInput["securityContext"]>;

const harmless: readonly SecurityContext[] = [
  {},
  { runAsUser: 1, runAsGroup: 0, runAsNonRoot: true },
  { readOnlyRootFilesystem: false, allowPrivilegeEscalation: false, privileged: false },
  { capabilities: {} },
  { capabilities: { add: ["NET_BIND_SERVICE"], drop: ["KILL", "ALL"] } },
  { seccompProfile: { type: "RuntimeDefault" } },
  { seccompProfile: { type: "Localhost", localhostProfile: "a.json" } },
];

const powerful: readonly (readonly [SecurityContext, ...told: readonly string[]])[] = [
  [{ privileged: true, allowPrivilegeEscalation: true }, "privileged true", "allowPrivilegeEscalation true"],
  [{ allowPrivilegeEscalation: true }, "allowPrivilegeEscalation true"],
  [{ runAsNonRoot: false }, "runAsNonRoot false"],
  [{ runAsUser: 0, runAsNonRoot: false }, "runAsNonRoot false", "runAsUser 0"],
  [{ seccompProfile: { type: "Unconfined" } }, 'seccompProfile "Unconfined"'],
  [{ capabilities: { add: ["NET_BIND_SERVICE", "NET_ADMIN", "CHOWN"] } }, 'capabilities.add "NET_ADMIN", "CHOWN"'],
  [{ capabilities: { add: ["ALL"] } }, 'capabilities.add "ALL"'],
  [{ capabilities: { drop: [] } }, 'capabilities.drop without "ALL"'],
  [{ capabilities: { drop: ["NET_ADMIN"] } }, 'capabilities.drop without "ALL"'],
];

for (const securityContext of harmless) {
  test(`${JSON.stringify(securityContext)} is no more than Pod Security restricted allows`, async () => {
    const spec = { securityContext, ...(everySecurity.podSecurityContext && { podSecurityContext: everySecurity.podSecurityContext }) };
    assert.deepEqual(unrestricted(aService({ spec }).spec), []);
    const { status, text } = await admission("restricted", spec);
    assert.equal(status, 201, text);
  });
}

for (const [securityContext, ...told] of powerful) {
  test(`${JSON.stringify(securityContext)} is more than Pod Security restricted allows`, async () => {
    assert.deepEqual(unrestricted(aService({ spec: { securityContext } }).spec), told.map((each) => `spec.securityContext.${each}`));
    const { status, text } = await admission("restricted", { securityContext });
    assert.equal(status, 403, text);
    assert.match(text, /violates PodSecurity/);
    assert.equal((await admission("privileged", { securityContext })).status, 201);
  });
}
