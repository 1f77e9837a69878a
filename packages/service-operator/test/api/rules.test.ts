import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import { accepted, refused } from "./cases.ts";
import { installDefinition } from "./definition.ts";
import { tryService } from "./write-service.ts";

const controlPlane = await sharedControlPlane();
const namespace = await createNamespace(controlPlane, "api-rules");

before(() => installDefinition(controlPlane));

function titleOf(spec: unknown): string {
  const text = JSON.stringify(spec);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

for (const spec of accepted) {
  test(`accepts ${titleOf(spec)}`, async () => {
    const { status, text } = await tryService(controlPlane, { namespace, spec });
    assert.equal(status, 201, text);
  });
}

for (const [spec, ...says] of refused) {
  test(`refuses ${titleOf(spec)}, saying why and what to do`, async () => {
    const { status, body } = await tryService(controlPlane, { namespace, spec });
    assert.ok(status === 422 || status === 400, `${status} ${JSON.stringify(body)}`);
    const message = String(body["message"]);
    for (const part of says) assert.ok(message.includes(part), `"${part}" is not in: ${message}`);
  });
}

for (const name of ["a", "web-2", "a".repeat(63)]) {
  test(`accepts the name ${name}`, async () => {
    const { status, text } = await tryService(controlPlane, { namespace, name });
    assert.equal(status, 201, text);
  });
}

for (const name of ["2web", "web.eu", "a".repeat(64)]) {
  test(`refuses the name ${name}, which a child could not bear`, async () => {
    const { status, body } = await tryService(controlPlane, { namespace, name });
    assert.equal(status, 422);
    const message = String(body["message"]);
    assert.ok(message.includes(`metadata.name "${name}" cannot name the children: use at most 63 lower-case letters`), message);
  });
}
