import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { parse } from "yaml";
import { createNamespace } from "../../src/namespace.ts";
import { type SharedControlPlane, sharedControlPlane } from "../../src/shared.ts";
import { waitFor } from "../../src/wait-for.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

let plane: SharedControlPlane;
before(async () => {
  plane = await sharedControlPlane();
});

/** Whether a user may do something, as kubectl run with their kubeconfig sees it. */
async function canI(kubeconfig: string, ...question: string[]): Promise<string> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "kubeconfig");
  await writeFile(path, kubeconfig);
  const { stdout } = await plane.kubectl([`--kubeconfig=${path}`, "auth", "can-i", ...question]);
  return stdout.trim();
}

test("the administrator's kubeconfig has every right, and only its user may read it", async () => {
  assert.equal(await readFile(plane.adminKubeconfigPath, "utf8"), plane.adminKubeconfig());
  assert.equal((await stat(plane.adminKubeconfigPath)).mode & 0o077, 0);
  assert.equal(await canI(plane.adminKubeconfig(), "*", "*"), "yes");
});

test("a kubeconfig says all there is to say, with no path in it", () => {
  const { clusters, users } = parse(plane.userKubeconfig({ name: "someone" })) as {
    clusters: { cluster: Record<string, string> }[];
    users: { user: Record<string, string> }[];
  };
  assert.deepEqual(Object.keys(clusters[0]?.cluster ?? {}), ["server", "certificate-authority-data"]);
  assert.equal(clusters[0]?.cluster["server"], plane.url);
  assert.deepEqual(Object.keys(users[0]?.user ?? {}), ["client-certificate-data", "client-key-data"]);
});

test("a new user has no rights but those that RBAC gives to the name", async () => {
  const namespace = await createNamespace(plane, "rbac");
  const kubeconfig = plane.userKubeconfig({ name: `reader-of-${namespace}` });
  assert.equal(await canI(kubeconfig, "list", "pods", `--namespace=${namespace}`), "no");
  const binding = ["readers", "--clusterrole=view", `--user=reader-of-${namespace}`, `--namespace=${namespace}`];
  await plane.kubectl(["create", "rolebinding", ...binding]);
  await waitFor("the user may read", async () => {
    return (await canI(kubeconfig, "list", "pods", `--namespace=${namespace}`)) === "yes";
  });
  assert.equal(await canI(kubeconfig, "delete", "pods", `--namespace=${namespace}`), "no");
});

test("a user is in the groups they were given", async () => {
  const kubeconfig = plane.userKubeconfig({ name: "anyone", groups: ["system:masters"] });
  assert.equal(await canI(kubeconfig, "*", "*"), "yes");
});

test("service accounts get tokens through the API", async () => {
  const namespace = await createNamespace(plane, "token");
  const { stdout, code } = await plane.kubectl(["create", "token", "default", `--namespace=${namespace}`]);
  assert.equal(code, 0);
  const { body } = await plane.request({
    method: "POST",
    path: "/apis/authentication.k8s.io/v1/tokenreviews",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: stdout.trim() } },
  });
  const { status } = body as { status: { user: { username: string } } };
  assert.equal(status.user.username, `system:serviceaccount:${namespace}:default`);
});

test("kubectl reads its input", async () => {
  const namespace = await createNamespace(plane, "input");
  const input = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace } });
  assert.deepEqual(await plane.kubectl(["apply", "--filename=-"], { input }), {
    stdout: "configmap/a created\n",
    stderr: "",
    code: 0,
  });
});

test("the audit log tells who asked for what", async () => {
  const namespace = await createNamespace(plane, "audit");
  const lines = await waitFor("the request is in the audit log", async () => {
    const log = await readFile(plane.auditLogPath ?? "", "utf8");
    const found = log.split("\n").filter((line) => line.includes(`/namespaces/${namespace}/serviceaccounts/default`));
    return found.length > 0 && found;
  });
  const { user, verb } = JSON.parse(lines[0] ?? "") as { user: { username: string }; verb: string };
  assert.match(user.username, /./);
  assert.match(verb, /^(get|create|update)$/);
});
