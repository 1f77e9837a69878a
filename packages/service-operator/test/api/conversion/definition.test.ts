import assert from "node:assert/strict";
import { test } from "node:test";
import { sharedControlPlane } from "@service-operator/testkit";
import { serviceDefinition } from "../../../src/api/schema.ts";

test("the API server takes the definition with both versions", async () => {
  const plane = await sharedControlPlane();
  const definition = serviceDefinition({ conversionWebhook: { url: "https://conversion.example.com/convert" } });
  const { code, stderr } = await plane.kubectl(["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-"], { input: JSON.stringify(definition) });
  assert.equal(code, 0, stderr);
});
