import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createNamespace } from "../src/namespace.ts";
import { run, runOk } from "../src/run.ts";
import { SHARED_KUBECONFIG, sharedControlPlane } from "../src/shared.ts";

const SHARED = new URL("../src/shared.ts", import.meta.url).href;

test("is the same one for everybody in a process", async () => {
  assert.equal(await sharedControlPlane(), await sharedControlPlane());
});

test("is the same one for another process that has the variable", async () => {
  const plane = await sharedControlPlane();
  const namespace = await createNamespace(plane, "shared");
  const script = `
    import { sharedControlPlane } from ${JSON.stringify(SHARED)};
    const plane = await sharedControlPlane();
    const { status } = await plane.request({ path: "/api/v1/namespaces/${namespace}" });
    const kubeconfig = plane.userKubeconfig({ name: "from-another-process" });
    console.log(plane.url, status, kubeconfig.includes(plane.url));`;
  const env = { ...process.env, [SHARED_KUBECONFIG]: plane.adminKubeconfigPath };
  const output = await runOk(process.execPath, ["--input-type=module", "--eval", script], { env });
  assert.equal(output.trim(), `${plane.url} 200 true`);
});

test("a kubeconfig of something else is refused with the remedy", async () => {
  const script = `import { sharedControlPlane } from ${JSON.stringify(SHARED)}; await sharedControlPlane();`;
  const env = { ...process.env, [SHARED_KUBECONFIG]: fileURLToPath(import.meta.url) };
  const { stderr, code } = await run(process.execPath, ["--input-type=module", "--eval", script], { env });
  assert.equal(code, 1);
  assert.match(stderr, /is not of a control plane that runs: .*Unset it to have one started/);
});

test("every namespace is another, and pods may be created in it at once", async () => {
  const plane = await sharedControlPlane();
  const [one, other] = await Promise.all([createNamespace(plane, "mine"), createNamespace(plane, "mine")]);
  assert.match(one, /^mine-[0-9a-f]{8}$/);
  assert.notEqual(one, other);
  const { code } = await plane.kubectl(["run", "pod", "--image=app:1", `--namespace=${one}`]);
  assert.equal(code, 0);
});
