import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { isApiError } from "../../src/client/errors.ts";
import { defaultKubeconfigPaths, kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { kubeconfigFile } from "../support/api-server.ts";

const cluster = (name: string, server: string) => ({ name, cluster: { server } });
const user = (name: string, of: object) => ({ name, user: of });
const context = (name: string, of = "c", by = "u") => ({ name, context: { cluster: of, user: by } });
const files = async (...configs: readonly object[]): Promise<string[]> => await Promise.all(configs.map(async (config) => await kubeconfigFile(JSON.stringify(config))));

describe("several kubeconfigs are one", { concurrency: true }, () => {
  test("context, cluster and user may be in different files", async () => {
    const paths = await files({ "current-context": "x" }, { contexts: [context("x")] }, { clusters: [cluster("c", "https://c")] }, { users: [user("u", { token: "t" })] });
    const credentials = kubeconfigCredentials({ paths });
    assert.deepEqual([credentials.server, await credentials.authorization()], ["https://c", "Bearer t"]);
  });

  test("the first file to name an entry wins, as a whole; so does the first current-context that is not empty", async () => {
    const first = { "current-context": "", clusters: [cluster("c", "https://first")], users: [user("u", { username: "first", password: "p" })] };
    const second = { "current-context": "x", contexts: [context("x")], clusters: [cluster("c", "https://second")], users: [user("u", { token: "second" })] };
    const third = { "current-context": "y", contexts: [context("x", "other"), context("y")], clusters: [cluster("other", "https://third")] };
    const credentials = kubeconfigCredentials({ paths: await files(first, second, third) });
    assert.equal(credentials.server, "https://first");
    assert.equal(await credentials.authorization(), `Basic ${Buffer.from("first:p").toString("base64")}`, "no field of the second");
  });

  test("paths in an entry are relative to the file that the entry is from", async () => {
    const paths = await files({ "current-context": "x", contexts: [context("x")], clusters: [{ name: "c", cluster: { server: "https://c", "certificate-authority": "ca" } }] }, { users: [user("u", { tokenFile: "token" })] });
    await Promise.all(["ca", "token"].map(async (name, index) => await writeFile(join(dirname(paths[index] ?? ""), name), `the ${name}`)));
    const credentials = kubeconfigCredentials({ paths });
    assert.deepEqual([await credentials.authorization(), (await credentials.tls()).ca], ["Bearer the token", "the ca"]);
  });

  test("files that are not there are passed over, unless none is", async () => {
    const [path = ""] = await files({ "current-context": "x", contexts: [context("x")], clusters: [cluster("c", "https://c")], users: [user("u", {})] });
    assert.equal(kubeconfigCredentials({ paths: ["/nowhere/a", path] }).server, "https://c");
    assert.throws(() => kubeconfigCredentials({ paths: ["/nowhere/a", "/nowhere/b"] }), (error) => isApiError(error, "Credentials") && error.message === "none of the kubeconfigs /nowhere/a:/nowhere/b is there");
  });

  test("a broken one is named", async () => {
    const paths = [await kubeconfigFile("{}"), await kubeconfigFile("[]")];
    assert.throws(() => kubeconfigCredentials({ paths }), (error) => isApiError(error, "Credentials") && error.message.startsWith(`kubeconfig ${paths[1]} is not valid`));
  });
});

test("they are the entries of $KUBECONFIG, or ~/.kube/config", () => {
  assert.deepEqual(defaultKubeconfigPaths({ KUBECONFIG: ":/a::/b:" }), ["/a", "/b"]);
  assert.match(defaultKubeconfigPaths({})[0], /\/\.kube\/config$/);
});
