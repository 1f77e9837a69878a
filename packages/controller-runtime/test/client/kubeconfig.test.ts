import assert from "node:assert/strict";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Client } from "../../src/client/client.ts";
import type { Credentials } from "../../src/client/credentials.ts";
import { ApiError } from "../../src/client/errors.ts";
import { defaultKubeconfigPath, kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { kubeconfigFile, plane, realClient, temporaryDirectory } from "../support/api-server.ts";
import { FakeApi } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

const ref = { namespace: "n", name: "a" };

interface Parts {
  readonly user?: object;
  readonly cluster?: object;
  readonly more?: object;
}

function configOf({ user = {}, cluster = {}, more = {} }: Parts = {}): string {
  return JSON.stringify({
    clusters: [{ name: "c", cluster: { server: "https://example.com/", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
    ...more,
  });
}

const credentialsOf = async (parts: Parts): Promise<Credentials> => kubeconfigCredentials({ path: await kubeconfigFile(configOf(parts)) });

/** What is there, without the fields that are undefined. */
const stated = (tls: object): unknown => JSON.parse(JSON.stringify(tls));

/** An error that a person can act on: one line. */
const oneLine = (pattern: RegExp) => (error: unknown) => error instanceof ApiError && error.code === "Credentials" && !error.message.includes("\n") && pattern.test(error.message);

describe("a kubeconfig that cannot be used says what is wrong in one line", () => {
  test("a missing file", () => assert.throws(() => kubeconfigCredentials({ path: "/nowhere/config" }), oneLine(/^cannot read kubeconfig \/nowhere\/config: ENOENT/)));

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ["no YAML", "a: [\n b", /is not YAML/],
    ["empty", "", /is not valid: top level/],
    ["a list", "[]", /is not valid: top level/],
    ["a number for a server", configOf({ cluster: { server: 7 } }), /is not valid: clusters\.0\.cluster\.server: expected string, received number$/],
    ["a list for a token, which is not shown", configOf({ user: { token: ["secret"] } }), /is not valid: users\.0\.user\.token: expected string, received a list$/],
    ["a text for a user", configOf({ more: { users: [{ name: "u", user: "secret" }] } }), /is not valid: users\.0\.user: expected a mapping, received string$/],
    ["a text for the clusters", configOf({ more: { clusters: "c" } }), /is not valid: clusters: expected a list, received string$/],
    ["an entry without a name", configOf({ more: { users: [{ user: {} }] } }), /is not valid: users\.0\.name: expected string, received nothing$/],
    ["a context without content", configOf({ more: { contexts: [{ name: "x", context: null }] } }), /is not valid: contexts\.0\.context: expected a mapping, received nothing$/],
    ["a text for a flag", configOf({ cluster: { "insecure-skip-tls-verify": "yes" } }), /insecure-skip-tls-verify: expected boolean, received string$/],
    ["a number among groups", configOf({ user: { as: "a", "as-groups": ["g", 7] } }), /as-groups: expected a list of strings, received a list$/],
    ["no current context", configOf({ more: { "current-context": "" } }), /has no current-context/],
    ["no such context", configOf({ more: { "current-context": "y" } }), /has no context "y"/],
    ["no such cluster", configOf({ more: { clusters: null } }), /has no cluster "c", which context "x" names/],
    ["no such user", configOf({ more: { users: [] } }), /has no user "u", which context "x" names/],
    ["an auth-provider", configOf({ user: { "auth-provider": { name: "oidc" } } }), /auth-provider "oidc".*exec plugin/],
  ];
  for (const [what, text, pattern] of broken) {
    test(what, async () => {
      const path = await kubeconfigFile(text);
      assert.throws(() => kubeconfigCredentials({ path }), oneLine(pattern));
    });
  }

  test("a context by name that is not there", async () => {
    const path = await kubeconfigFile(configOf());
    assert.throws(() => kubeconfigCredentials({ path, context: "other" }), oneLine(/no context "other"/));
  });
});

test("null is nothing, and what nobody knows is passed over", async () => {
  const credentials = await credentialsOf({ user: { token: null, exec: null, "as-groups": null, wish: 1 }, cluster: { "tls-server-name": null }, more: { preferences: {}, extensions: null } });
  assert.equal(await credentials.authorization(), undefined);
  assert.deepEqual(credentials.impersonation, {});
});

test("$KUBECONFIG's first entry goes before ~/.kube/config", () => {
  assert.equal(defaultKubeconfigPath({ KUBECONFIG: ":/a:/b" }), "/a");
  assert.match(defaultKubeconfigPath({}), /\/\.kube\/config$/);
});

describe("who we are", () => {
  test("a token, a name and password, or nobody", async () => {
    assert.equal(await (await credentialsOf({ user: { token: "t" } })).authorization(), "Bearer t");
    assert.equal(await (await credentialsOf({ user: { username: "u", password: "p" } })).authorization(), `Basic ${Buffer.from("u:p").toString("base64")}`);
    const nobody = await credentialsOf({});
    assert.deepEqual([await nobody.authorization(), nobody.refresh(), nobody.server], [undefined, false, "https://example.com"]);
  });

  test("a token file is read again after a 401; one that is gone keeps its last content", async () => {
    const file = join(await temporaryDirectory(), "token");
    await writeFile(file, "old\n");
    const credentials = await credentialsOf({ user: { tokenFile: file } });
    assert.equal(await credentials.authorization(), "Bearer old");
    await writeFile(file, "new\n");
    assert.equal(await credentials.authorization(), "Bearer old", "not read at each request");
    assert.equal(credentials.refresh(), true);
    assert.equal(await credentials.authorization(), "Bearer new");
  });

  test("a token file that is not there is named", async () => {
    const credentials = await credentialsOf({ user: { tokenFile: "missing" } });
    await assert.rejects(credentials.authorization(), oneLine(/cannot read .*missing: ENOENT/));
  });

  test("client certificates as files, relative to the kubeconfig", async () => {
    const directory = await temporaryDirectory();
    const data = /client-certificate-data: (\S+)\s+client-key-data: (\S+)/.exec(plane.adminKubeconfig().replaceAll(/:\s*>?-?\n\s+/g, ": "));
    assert.ok(data?.[1] && data[2]);
    await mkdir(join(directory, "pki"));
    await writeFile(join(directory, "pki", "cert"), Buffer.from(data[1], "base64"));
    await writeFile(join(directory, "pki", "key"), Buffer.from(data[2], "base64"));
    await writeFile(join(directory, "ca"), plane.caData);
    const path = join(directory, "config");
    await writeFile(path, configOf({ cluster: { server: plane.url, "certificate-authority": "ca" }, user: { "client-certificate": "pki/cert", "client-key": "pki/key" } }));
    const client = realClient({ kubeconfig: path });
    assert.ok((await client.list(kinds.namespace)).length > 0);
  });

  test("the TLS material stays the same object for as long as nothing changed, and says how to verify", async () => {
    const credentials = await credentialsOf({ cluster: { "insecure-skip-tls-verify": true, "tls-server-name": "other" } });
    const tls = await credentials.tls();
    assert.deepEqual(stated(tls), { servername: "other", rejectUnauthorized: false });
    assert.equal(await credentials.tls(), tls);
  });
});

/** A plugin that counts its runs in a file next to it and prints what the expression makes of `count`. */
async function plugin(answer: string): Promise<{ readonly exec: object; readonly runs: () => Promise<number>; readonly directory: string }> {
  const directory = await temporaryDirectory();
  const [script, log] = [join(directory, "plugin.mjs"), join(directory, "runs")];
  await writeFile(log, "");
  await writeFile(script, `import { appendFileSync, readFileSync } from "node:fs"; appendFileSync(${JSON.stringify(log)}, "x"); const count = readFileSync(${JSON.stringify(log)}).length; ${answer}`);
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: process.execPath, args: [script], installHint: "install it\n" };
  return { exec, runs: async () => (await readFile(log)).length, directory };
}

const printToken = 'console.log(JSON.stringify({ kind: "ExecCredential", status: { token: `token-${count}` } }))';

describe("an exec plugin", { concurrency: true }, () => {
  test("runs once for many requests at the same time, and again after a 401", async () => {
    const { exec, runs } = await plugin(printToken);
    const api = await FakeApi.start((exchange) => (exchange.headers.authorization === "Bearer token-2" ? exchange.json(200, configMap(1)) : exchange.fail(401, "Unauthorized")));
    const credentials = await credentialsOf({ cluster: { server: api.url }, user: { exec } });
    const tokens = await Promise.all(Array.from({ length: 10 }, async () => await credentials.authorization()));
    assert.deepEqual([new Set(tokens), await runs()], [new Set(["Bearer token-1"]), 1]);
    const client = new Client({ transport: api.transport({ ...credentials, server: api.url }), fieldManager: "test" });
    await client.get(kinds.configMap, ref);
    assert.equal(await runs(), 2);
  });

  test("runs again when its answer expires", async () => {
    const { exec, runs } = await plugin('console.log(JSON.stringify({ status: { token: "t", expirationTimestamp: "2001-01-01T00:00:00Z" } }))');
    const credentials = await credentialsOf({ user: { exec } });
    await credentials.authorization();
    await credentials.authorization();
    assert.equal(await runs(), 2);
  });

  test("may give a certificate instead, and is told how it is called", async () => {
    const { exec } = await plugin('const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO); console.log(JSON.stringify({ status: { clientCertificateData: info.apiVersion, clientKeyData: process.env.EXTRA } }))');
    const credentials = await credentialsOf({ user: { exec: { ...exec, env: [{ name: "EXTRA", value: "key" }] } } });
    assert.deepEqual(stated(await credentials.tls()), { cert: "client.authentication.k8s.io/v1", key: "key" });
  });

  for (const [what, answer, pattern] of [
    ["fails", 'console.error("first"); console.error("no network"); process.exit(3)', /^credential plugin \S+ failed: no network; install it$/],
    ["prints no JSON", 'console.log("welcome")', /printed no ExecCredential/],
    ["prints no token", 'console.log("{}")', /printed no ExecCredential/],
    ["prints null", 'console.log("null")', /printed no ExecCredential/],
  ] as const) {
    test(`that ${what} is one line`, async () => {
      const { exec } = await plugin(answer);
      await assert.rejects((await credentialsOf({ user: { exec } })).authorization(), oneLine(pattern));
    });
  }

  test("that is not installed is one line, with the hint", async () => {
    const credentials = await credentialsOf({ user: { exec: { apiVersion: "v1", command: "no-such-plugin", installHint: "see example.com" } } });
    await assert.rejects(credentials.authorization(), oneLine(/^credential plugin no-such-plugin failed: .*ENOENT.*; see example\.com$/));
  });

  test("with a relative path is looked for next to the kubeconfig", async () => {
    const path = await kubeconfigFile(configOf({ user: { exec: { apiVersion: "v1", command: "./plugin" } } }));
    const command = join(path, "..", "plugin");
    await writeFile(command, `#!/bin/sh\necho '{"status":{"token":"near"}}'\n`);
    await chmod(command, 0o755);
    assert.equal(await kubeconfigCredentials({ path }).authorization(), "Bearer near");
  });
});
