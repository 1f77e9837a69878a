import assert from "node:assert/strict";
import { test } from "node:test";
import { type ServiceSpecInput } from "../../src/api/index.ts";
import { serviceSpec } from "../../src/api/schema.ts";
import { warningsOf } from "../../src/webhooks/warnings.ts";

const good: ServiceSpecInput = { image: "registry.example.com:5000/shop:1.4", replicas: 2, resources: { requests: { cpu: "100m" } } };
const warned = (spec: Partial<ServiceSpecInput>): readonly string[] => warningsOf(serviceSpec.parse({ ...good, ...spec }));

test("a spec without risks has no warnings", () => {
  for (const spec of [{}, { replicas: 0 }, { replicas: 1, autoscaling: { minReplicas: 2, maxReplicas: 3 } }, { image: "shop@sha256:abc" }, { image: "shop:latest@sha256:abc" }, { resources: { limits: { memory: "64Mi" } } }]) assert.deepEqual(warned(spec), []);
});

const risks: Readonly<Record<string, readonly [spec: Partial<ServiceSpecInput>, says: RegExp]>> = {
  "an image without a tag": [{ image: "registry.example.com:5000/shop" }, /^spec\.image "registry.example.com:5000\/shop" has no tag/],
  "the tag latest": [{ image: "shop:latest" }, /^spec\.image "shop:latest" has the tag latest/],
  "no resources": [{ resources: {} }, /^spec\.resources is not set/],
  "an autoscaler that may leave one": [{ autoscaling: { maxReplicas: 3 } }, /^spec\.autoscaling\.minReplicas is 1/],
  "one replica": [{ replicas: 1 }, /^spec\.replicas is 1/],
};

for (const [title, [spec, says]] of Object.entries(risks)) {
  test(`a warning for ${title}`, () => {
    const [warning = "", ...more] = warned(spec);
    assert.match(warning, says);
    assert.deepEqual(more, []);
    assert.ok(warning.length <= 256, "the API server passes it on whole");
  });
}
