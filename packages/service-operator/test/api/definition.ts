import assert from "node:assert/strict";
import { type SharedControlPlane, waitFor } from "@service-operator/testkit";
import { serviceDefinition } from "../../src/api/schema.ts";

/** Installs the Service's definition, unless another test of this run has done so, and waits until it is served. */
export async function installDefinition(controlPlane: SharedControlPlane): Promise<void> {
  const definition = serviceDefinition();
  await succeed(controlPlane, ["apply", "--server-side", "--validate=strict", "-f", "-"], JSON.stringify(definition));
  // kubectl wait fails where there are no conditions yet.
  await waitFor("the definition is served", async () => (await controlPlane.kubectl(["wait", "--for=condition=Established", `crd/${definition.metadata.name}`, "--timeout=60s"])).code === 0);
}

async function succeed(controlPlane: SharedControlPlane, args: readonly string[], input = ""): Promise<void> {
  const { code, stderr } = await controlPlane.kubectl(args, { input });
  assert.equal(code, 0, stderr);
}
