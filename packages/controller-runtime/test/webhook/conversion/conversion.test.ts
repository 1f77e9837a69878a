import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { KubernetesObject } from "../../../src/kubernetes/index.ts";
import { convert } from "../../../src/webhook/conversion/convert.ts";
import { gadgetConversion, gadgetVersions, type GadgetV1 } from "../support/gadgets.ts";
import { stringifyExact } from "../../../src/crd/exact-json.ts";
import { keptLog } from "../../support/log.ts";

const group = "gadgets.example.com";

function gadget(spec: object, { version = "v1", name = "g", ...metadata }: { version?: string; name?: string; annotations?: Record<string, string> } = {}): KubernetesObject {
  const object = { apiVersion: `${group}/${version}`, kind: "Gadget", metadata: { namespace: "n", name, uid: "u", resourceVersion: "7", generation: 2, ...metadata }, spec };
  return object;
}

interface WireResponse {
  readonly uid: string;
  readonly convertedObjects: readonly (KubernetesObject & { spec: unknown })[];
  readonly result: { readonly status: string; readonly message?: string };
}

async function ask(desired: string, objects: readonly unknown[], edit: (body: string) => string = (body) => body): Promise<WireResponse & { httpStatus: number; lines: readonly object[] }> {
  const { log, lines } = keptLog();
  const body = { apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request: { uid: "c-1", desiredAPIVersion: `${group}/${desired}`, objects } };
  const answer = await gadgetConversion.handle(edit(JSON.stringify(body)), { log, signal: new AbortController().signal });
  const { response } = answer.body as { response: WireResponse }; // what convertedReview and failedReview write
  return { httpStatus: answer.status, lines, ...response };
}

describe("a conversion", () => {
  test("goes to the hub, from it, and through it", async () => {
    const old = gadget({ address: "a:1" }, { version: "v1alpha1" });
    const { uid, result, convertedObjects } = await ask("v1", [old]);
    assert.equal(uid, "c-1");
    assert.equal(result.status, "Success");
    assert.deepEqual(convertedObjects, [gadget({ host: "a", port: 1 }, { annotations: {} })]);
    assert.deepEqual((await ask("v1alpha1", [gadget({ host: "a", port: 1 })])).convertedObjects[0]?.spec, { address: "a:1" });
    const across = (await ask("v1beta1", [old])).convertedObjects[0];
    assert.equal(across?.apiVersion, `${group}/v1beta1`);
    assert.deepEqual(across.spec, { host: "a", port: 1 });
  });

  test("keeps order and count, and leaves alone what has the version already", async () => {
    const objects = [gadget({ address: "a:1" }, { version: "v1alpha1", name: "x" }), gadget({ host: "b", port: 2 }, { name: "y" }), gadget({ address: "c:3" }, { version: "v1alpha1", name: "z" })];
    const { convertedObjects } = await ask("v1", objects);
    assert.deepEqual(convertedObjects.map(({ metadata }) => metadata.name), ["x", "y", "z"]);
    assert.deepEqual(convertedObjects[1], objects[1]);
    assert.deepEqual((await ask("v1", [])).convertedObjects, []);
  });

  test("keeps what a version cannot say, both ways", () => {
    const text = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.-]{1,20}$/), fc.integer({ min: 1, max: 65_535 }), fc.option(text, { nil: undefined }), (host, port, comment) => {
        const original = gadget({ host, port, ...(comment !== undefined && { comment }) }, { annotations: { other: "kept" } });
        const back = convert(convert(original, `${group}/v1alpha1`, gadgetVersions), `${group}/v1`, gadgetVersions);
        assert.deepEqual(back, original);
      }),
    );
  });

  test("changes no metadata but labels and annotations, whatever the converter does", () => {
    const spoiling = {
      hub: gadgetVersions.hub,
      spokes: {
        v1alpha1: {
          toHub: (object: KubernetesObject): GadgetV1 => {
            object.metadata.name = "other";
            object.metadata.uid = "other";
            return { ...object, metadata: { ...object.metadata, labels: { a: "b" }, finalizers: ["example.com/x"] }, spec: { host: "", port: 0 } } as GadgetV1; // with what it must not change
          },
          fromHub: (object: GadgetV1) => object,
        },
      },
    };
    const { metadata } = convert(gadget({}, { version: "v1alpha1" }), `${group}/v1`, spoiling);
    assert.deepEqual(metadata, { namespace: "n", name: "g", uid: "u", resourceVersion: "7", generation: 2, labels: { a: "b" } });
  });

  const failures: readonly (readonly [string, string, readonly object[], RegExp])[] = [
    ["an object that cannot be converted", "v1", [gadget({ address: "a:1" }, { version: "v1alpha1" }), gadget({ address: "none" }, { version: "v1alpha1", name: "bad" })], /^Gadget n\/bad cannot be converted from gadgets\.example\.com\/v1alpha1 to gadgets\.example\.com\/v1: spec\.address: "none" has no port$/],
    ["an unknown version to convert to", "v7", [gadget({})], /^Gadget n\/g cannot be converted.*gadgets\.example\.com\/v7 Gadget is not known here$/],
    ["an unknown version to convert from", "v1", [gadget({}, { version: "v0" })], /v0 Gadget is not known here$/],
    ["a version that is a name every object inherits", "constructor", [gadget({})], /constructor Gadget is not known here$/],
    ["another kind", "v1", [{ ...gadget({}, { version: "v1alpha1" }), kind: "Pod" }], /v1alpha1 Pod is not known here$/],
    ["another group", "v1", [{ ...gadget({}), apiVersion: "other.example.com/v1alpha1" }], /other\.example\.com\/v1alpha1 Gadget is not known here$/],
    ["an object without what its version needs", "v1", [gadget({}, { version: "v1alpha1" })], /^Gadget n\/g cannot be converted/],
  ];
  for (const [what, desired, objects, message] of failures) {
    test(`fails as a whole over ${what}, and says so in the log`, async () => {
      const { httpStatus, uid, result, convertedObjects, lines } = await ask(desired, objects);
      assert.equal(httpStatus, 200);
      assert.equal(uid, "c-1");
      assert.equal(result.status, "Failure");
      assert.match(result.message ?? "", message);
      assert.deepEqual(convertedObjects, []);
      assert.equal(lines.length, 1);
    });
  }

  test("gives every number back as it came, and an object of any depth", async () => {
    const texts = ["9007199254740993", "-9223372036854775808", "9007199254740991", '"9007199254740993"', '"a\\"b\\\\"', "1234567890123456.5", "0.9007199254740993", "[9007199254740993,9007199254740994]", `${"[".repeat(9_000)}9007199254740993${"]".repeat(9_000)}`];
    for (const text of texts) {
      const request = { uid: "c-1", desiredAPIVersion: "gadgets.example.com/v1", objects: [gadget({ address: "a:1", count: "BIG" }, { version: "v1beta1" })] };
      const body = JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request }).replace('"BIG"', text);
      const answer = await gadgetConversion.handle(body, { log: keptLog().log, signal: new AbortController().signal });
      assert.ok(stringifyExact(answer.body).includes(`"count":${text}`), text.slice(0, 100));
    }
  });
});

for (const [body, message] of [["garbage", /not JSON/], ["{}", /apiVersion/], ['{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview"}', /request/]] as const) {
  test(`${body} is answered with 400`, async () => {
    const answer = await gadgetConversion.handle(body, { log: keptLog().log, signal: new AbortController().signal });
    assert.equal(answer.status, 400);
    assert.match((answer.body as { message: string }).message, message); // a Status
  });
}

test("an object that is none is answered with 400 and the uid", async () => {
  const { httpStatus, uid, result } = await ask("v1", ["text"]);
  assert.equal(httpStatus, 400);
  assert.equal(uid, "c-1");
  assert.match(result.message ?? "", /request\.objects: no list of objects with apiVersion, kind and metadata/);
});
