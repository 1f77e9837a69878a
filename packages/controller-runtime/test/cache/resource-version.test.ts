import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareResourceVersions } from "../../src/cache/resource-version.ts";

test("resourceVersions of any length order as the integers they are", () => {
  const version = fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 10n ** 40n }));
  fc.assert(fc.property(version, version, (a, b) => assert.equal(Math.sign(compareResourceVersions(String(a), String(b))), a < b ? -1 : a > b ? 1 : 0)));
});

test("no resourceVersion is before every other", () => assert.ok(compareResourceVersions("", "1") < 0));
