import assert from "node:assert/strict";
import { mkdirSync, writeFileSync, mkdtempSync, rmSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { findCredentials } from "../../src/cli/credentials.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { assertOneLine, commandLine, fileWith, kubeconfigFor, runArgs } from "./command-line.ts";

const home = mkdtempSync(join(tmpdir(), "home-"));
const realHome = process.env["HOME"];
process.env["HOME"] = home;
after(() => {
  process.env["HOME"] = realHome;
  rmSync(home, { recursive: true });
});

const fromFlag = { kubeconfig: kubeconfigFor("https://flag") };
const fromVariable = { KUBECONFIG: kubeconfigFor("https://variable") };
const inCluster = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

function atHome(there: boolean): void {
  mkdirSync(join(home, ".kube"), { recursive: true });
  const path = join(home, ".kube", "config");
  if (there) writeFileSync(path, readFileSync(kubeconfigFor("https://home")));
  else rmSync(path, { force: true });
}

test("the flag comes before KUBECONFIG, that before the pod's account, that before ~/.kube/config", () => {
  atHome(true);
  assert.equal(findCredentials(fromFlag, { ...fromVariable, ...inCluster }).server, "https://flag");
  assert.equal(findCredentials({}, { ...fromVariable, ...inCluster }).server, "https://variable");
  assert.equal(findCredentials({}, inCluster).server, "https://10.0.0.1:443");
  assert.equal(findCredentials({}, {}).server, "https://home");
});

test("an empty KUBECONFIG is none", () => {
  assert.equal(findCredentials({}, { KUBECONFIG: "", ...inCluster }).server, "https://10.0.0.1:443");
});

test("with nothing to be found, what was looked for is told", () => {
  atHome(false);
  assert.throws(
    () => findCredentials({}, {}),
    (error) => error instanceof UsageError && error.exitCode === 1 && /--kubeconfig.*KUBECONFIG.*\.kube\/config.*--kubeconfig/.test(error.message),
  );
});

const choose = "choose another with --kubeconfig";
const missing = join(home, "missing");

/** What is wrong with a kubeconfig, and what is said of it. */
const bad: Readonly<Record<string, readonly [path: string, says: readonly string[]]>> = {
  "is not there": [missing, [missing, "no such file", choose]],
  "is a directory": [home, [home, "directory", choose]],
  "is no YAML": [fileWith("a: [\n  b: }"), ["is not YAML", choose]],
  "is empty": [fileWith(""), ["is not valid", choose]],
  "is something else": [fileWith("just text"), ["is not valid", choose]],
  "has no current-context": [kubeconfigFor("https://x", ""), ["no current-context", "kubectl config use-context", "--context"]],
  "names a context that it lacks": [kubeconfigFor("https://x", "gone"), ['no context "gone"', "--context"]],
  "has a server that is no URL": [kubeconfigFor("nowhere"), ['"nowhere"', "https://", choose]],
  "has a server without a scheme": [kubeconfigFor("localhost:6443"), ['"localhost:6443"', "https://", choose]],
};

for (const [title, [path, says]] of Object.entries(bad)) {
  test(`a kubeconfig that ${title} is told in one line`, async () => assertOneLine(await commandLine(runArgs(path)), { code: 1, says }));
}

test("a context that the kubeconfig lacks is told in one line", async () => {
  assertOneLine(await commandLine(runArgs(kubeconfigFor("https://x"), "--context", "other")), { code: 1, says: ['no context "other"', "--context"] });
});
