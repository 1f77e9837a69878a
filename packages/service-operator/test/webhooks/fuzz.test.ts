import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "@service-operator/controller-runtime";
import type { WebhookHandler } from "@service-operator/controller-runtime/webhook";
import * as fc from "fast-check";
import { serviceConversion } from "../../src/webhooks/conversion.ts";
import { mutateService } from "../../src/webhooks/mutate.ts";
import type { HostContext } from "../../src/reconcile/host-claims.ts";
import { validateService } from "../../src/webhooks/validate.ts";
import { validateRights } from "../../src/webhooks/validate-rights.ts";
import { aFullService, everyVolume } from "../support/builders.ts";

const log = createLog({ level: "error", destination: { write: () => undefined } });

/** No Service is there but the one that is asked about. */
const hosts = { hostOwnership: "namespace", services: { store: { byIndex: () => [] } }, informer: () => ({ store: { byIndex: () => [] } }) } as unknown as HostContext;

/** Refuses every right, which is the longer way. */
const handlers: Readonly<Record<string, WebhookHandler>> = {
  mutate: mutateService(() => true),
  validate: validateService(hosts),
  rights: validateRights({ review: async (_, question) => await Promise.resolve(question) }),
  convert: serviceConversion,
};

const good = aFullService({ spec: { ...everyVolume, adopt: [{ kind: "Deployment", name: "shop" }] } });
const fields = ["apiVersion", "kind", "metadata", "name", "namespace", "finalizers", "annotations", "spec", "status", ...Object.keys(good.spec), "0", "1", "valueFrom", "secretRef", "secret", "host", "path", "tls", "__proto__", "constructor", "toJSON"];
const value = fc.oneof({ weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) }, fc.constantFrom(null, "", "UPDATE", -1, [], {}, [null], [[]]));

/** The good Service with one thing in it replaced: the way to what garbage never reaches. */
const spoiled = fc.tuple(fc.array(fc.constantFrom(...fields), { maxLength: 4 }), value).map(([path, other]) => replaced(good, path, other));

const reviews = fc.tuple(fc.constantFrom("CREATE", "UPDATE"), spoiled, spoiled, fc.boolean()).map(([operation, object, oldObject, deleted]) => {
  const request = {
    uid: "u-1",
    kind: { group: "service-operator.io", version: "v1", kind: "Service" },
    resource: { group: "service-operator.io", version: "v1", resource: "services" },
    operation,
    userInfo: { username: "jane" },
    object,
    oldObject: deleted ? null : oldObject,
  };
  return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
});

const conversions = fc.tuple(fc.constantFrom("v1", "v1alpha1", "v2", "__proto__"), fc.array(spoiled, { maxLength: 3 })).map(([version, objects]) => {
  const request = { uid: "u-1", desiredAPIVersion: `service-operator.io/${version}`, objects };
  return JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request });
});

function replaced(node: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  if (Array.isArray(node)) return node.map((each: unknown, index) => (String(index) === name ? replaced(each, rest, other) : each));
  const entries = Object.entries(typeof node === "object" && node !== null ? node : {});
  const inner: unknown = entries.find(([each]) => each === name)?.[1];
  return Object.fromEntries([...entries, [name, replaced(inner, rest, other)]]);
}

test("whatever a Service looks like, each webhook answers", async () => {
  const { signal } = new AbortController();
  const panics: unknown[] = [];
  const seen = { allowed: 0, refused: 0, converted: 0 };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(handlers)), reviews, conversions, async (name, review, conversion) => {
      const answer = (await handlers[name]?.handle(name === "convert" ? conversion : review, { log, signal, threw: (_work, error) => void ((error instanceof TypeError || error instanceof RangeError) && panics.push(error)) })) ?? assert.fail();
      const { response } = answer.body as { response?: { uid?: unknown; allowed?: boolean; result?: { status: string } } }; // looked at next
      assert.ok([200, 400].includes(answer.status) && (response === undefined || response.uid === "u-1"), JSON.stringify(answer));
      if (response?.allowed === true) seen.allowed += 1;
      else if (response?.allowed === false) seen.refused += 1;
      else if (response?.result?.status === "Success") seen.converted += 1;
    }),
    { numRuns: 10_000 },
  );
  assert.deepEqual(panics, [], "attack 13: what a fuzzer sends is no fault of ours");
  for (const [kind, count] of Object.entries(seen)) assert.ok(count > 100, `too few were ${kind}: ${count}`);
});
