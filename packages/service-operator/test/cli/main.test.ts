import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertOneLine } from "./command-line.ts";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

function runMain(...args: readonly string[]): { code: number; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=@service-operator/source", main, ...args], { encoding: "utf8" });
  return { code: status ?? -1, stdout, stderr };
}

test("the process says a wrong call in one line and ends with its code", () => {
  assertOneLine(runMain("run", "--log-level", "loud"), { code: 2, says: ["--log-level", '"loud"'] });
});

test("the process says what is missing in one line and ends with its code", () => {
  assertOneLine(runMain("run", "--kubeconfig", "/nonexistent/kubeconfig"), { code: 1, says: ["/nonexistent/kubeconfig", "--kubeconfig"] });
});

test("the process prints the CRD on standard output, and nothing else", () => {
  const { code, stdout, stderr } = runMain("crd");
  assert.match(stdout, /^apiVersion: apiextensions\.k8s\.io\/v1\nkind: CustomResourceDefinition\n/);
  assert.deepEqual([code, stderr], [0, ""]);
});
