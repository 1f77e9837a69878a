import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { type ConfigMap, kinds } from "../../../src/kubernetes/index.ts";
import type { AdmissionContext } from "../../../src/webhook/admission/handler.ts";
import { mutating } from "../../../src/webhook/admission/mutating.ts";
import { allowed, denied } from "../../../src/webhook/admission/response.ts";
import { validating } from "../../../src/webhook/admission/validating.ts";
import { certificateFiles } from "../../../src/certwatcher/certificate-files.ts";
import { keptLog } from "../../support/log.ts";
import { plane, temporaryDirectory } from "../../support/api-server.ts";
import { mountPair, newCertificate } from "../../support/certificates.ts";
import { newNamespace, registerWebhook, send } from "../support/cluster.ts";
import { serve } from "../support/server.ts";

/** What the webhooks were asked, in order. */
const seen: Pick<AdmissionContext<ConfigMap>["request"], "operation" | "name" | "dryRun" | "userInfo">[] = [];

const defaulting = mutating(kinds.configMap, (object, { request: { operation, name, dryRun, userInfo } }) => {
  seen.push({ operation, userInfo, ...(name !== undefined && { name }), ...(dryRun !== undefined && { dryRun }) });
  return { ...object, data: { color: "blue", ...object.data } };
});

const rules = validating(kinds.configMap, {
  create: ({ data }, { warn }) => {
    if (data?.["color"] === "red") warn("red is deprecated:\nuse blue");
    return data?.["color"] === "pink" ? denied("data.color: pink is not a color we have") : allowed();
  },
  update: ({ data }, { oldObject }) => (data?.["color"] === oldObject.data?.["color"] ? allowed() : denied("data.color never changes", [{ reason: "FieldValueInvalid", message: "never changes", field: "data.color" }])),
  delete: ({ data }) => (data?.["color"] === "gold" ? denied("gold stays") : allowed()),
});

const throwing = mutating(kinds.configMap, () => {
  throw new Error("a bug");
});
const slow = mutating(kinds.configMap, async () => await new Promise<never>(() => undefined));

const { log, lines } = keptLog();
const namespace = await newNamespace();
const mounted = await temporaryDirectory();
await mountPair(mounted, newCertificate());
const { port } = await serve({ "/mutate": defaulting, "/validate": rules, "/throw": throwing, "/slow": slow }, { certificates: certificateFiles(mounted, { log }), log });

/** What the API server asks about in the test's namespace. */
const rule = { groups: [""], resources: ["configmaps"], operations: ["CREATE", "UPDATE", "DELETE"] };
await registerWebhook({ type: "mutating", url: `https://127.0.0.1:${port}/mutate`, namespace, rule });
await registerWebhook({ type: "validating", url: `https://127.0.0.1:${port}/validate`, namespace, rule });

// The API server learns of a configuration by a watch of its own.
await waitFor("both webhooks to be called", async () => {
  const { stdout } = await kubectl(["create", "--dry-run=server", "-o", "jsonpath={.data.color}"], { name: "probe", data: { a: "b" } });
  const refused = await kubectl(["create", "--dry-run=server"], { name: "probe", data: { color: "pink" } });
  return stdout === "blue" && refused.code !== 0;
});

/** kubectl in the test's namespace; with a manifest where there is data. */
async function kubectl(args: readonly string[], configMap?: { readonly name: string; readonly data: Record<string, string> }): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const manifest = configMap && JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: configMap.name, namespace }, data: configMap.data });
  return await plane.kubectl([...args, "--namespace", namespace, ...(manifest ? ["-f", "-"] : [])], manifest ? { input: manifest } : {});
}

describe("admission on the API server", () => {
  test("a default is applied, and once is enough", async () => {
    const { code, stdout } = await kubectl(["create", "-o", "jsonpath={.data}"], { name: "plain", data: { a: "b" } });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { a: "b", color: "blue" });
    const again = await kubectl(["label", "configmap/plain", "x=y", "-o", "jsonpath={.data}"]);
    assert.deepEqual(JSON.parse(again.stdout), { a: "b", color: "blue" });
    const last = seen.findLast(({ name }) => name === "plain");
    assert.equal(last?.operation, "UPDATE");
    assert.ok(last.userInfo.groups?.includes("system:authenticated"));
  });

  test("a refusal reaches the user in our words", async () => {
    const { code, stderr } = await kubectl(["create"], { name: "pink", data: { color: "pink" } });
    assert.notEqual(code, 0);
    assert.match(stderr, /denied the request: data\.color: pink is not a color we have/);
  });

  test("a refusal with causes is Invalid and names the field", async () => {
    await kubectl(["create"], { name: "fixed", data: { color: "blue" } });
    const { body } = await plane.request({ method: "PUT", path: `/api/v1/namespaces/${namespace}/configmaps/fixed`, body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "fixed", namespace }, data: { color: "green" } } });
    const { code, reason, message, details } = body as { code: number; reason: string; message: string; details?: { causes?: { field?: string }[] } }; // a Status
    assert.deepEqual([code, reason, details?.causes?.[0]?.field], [422, "Invalid", "data.color"]);
    assert.match(message, /data\.color never changes/);
  });

  test("a warning is shown by kubectl, on one line", async () => {
    const { code, stderr } = await kubectl(["create"], { name: "red", data: { color: "red" } });
    assert.equal(code, 0);
    assert.match(stderr, /^Warning: red is deprecated: use blue$/m);
  });

  test("a dry run is told to the handler, and stores nothing", async () => {
    const { code } = await kubectl(["create", "--dry-run=server"], { name: "dry", data: {} });
    assert.equal(code, 0);
    assert.equal(seen.findLast(({ name }) => name === "dry")?.dryRun, true);
    assert.notEqual((await kubectl(["get", "configmap/dry"])).code, 0);
  });

  test("a delete is refused, and allowed", async () => {
    await kubectl(["create"], { name: "golden", data: { color: "gold" } });
    assert.match((await kubectl(["delete", "configmap/golden"])).stderr, /denied the request: gold stays/);
    await kubectl(["create"], { name: "tin", data: { color: "tin" } });
    assert.equal((await kubectl(["delete", "configmap/tin"])).code, 0);
  });

  test("a patch keeps what it does not know", async () => {
    const metadata = { name: "escaped", namespace, annotations: { "example.com/a": "x" }, labels: { "example.com/l": "1" } };
    const stored = await send<ConfigMap>("POST", `/api/v1/namespaces/${namespace}/configmaps`, { apiVersion: "v1", kind: "ConfigMap", metadata, binaryData: { "b.bin": "AAE=" } });
    assert.deepEqual([stored.data, stored.binaryData, stored.metadata.labels], [{ color: "blue" }, { "b.bin": "AAE=" }, { "example.com/l": "1" }]);
  });

  test("rotating the certificate fails no call", async () => {
    const directory = await temporaryDirectory();
    await mountPair(directory, newCertificate());
    const own = await newNamespace();
    const served = await serve({ "/mutate": defaulting }, { certificates: certificateFiles(directory, { log }), log });
    await registerWebhook({ type: "mutating", url: `https://127.0.0.1:${served.port}/mutate`, namespace: own, rule });
    const create = async (): Promise<string | undefined> => {
      const path = `/api/v1/namespaces/${own}/configmaps?dryRun=All`;
      return (await send<ConfigMap>("POST", path, { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "r-" } })).data?.["color"];
    };
    await waitFor("the webhook to be called", async () => (await create()) === "blue");
    for (let rotation = 0; rotation < 20; rotation += 1) {
      const [, ...colors] = await Promise.all([mountPair(directory, newCertificate()), create(), create(), create()]);
      assert.deepEqual(colors, ["blue", "blue", "blue"]);
    }
  });

  test("a handler that throws refuses; one too slow is ruled by failurePolicy", async () => {
    const create = async (target: string) => await plane.request({ method: "POST", path: `/api/v1/namespaces/${target}/configmaps`, body: { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "f-" } } });
    const [refusing, failing, ignoring] = await Promise.all([newNamespace(), newNamespace(), newNamespace()]);
    await registerWebhook({ type: "mutating", url: `https://127.0.0.1:${port}/throw`, namespace: refusing, rule, failurePolicy: "Ignore" });
    await registerWebhook({ type: "mutating", url: `https://127.0.0.1:${port}/slow`, namespace: failing, rule, timeoutSeconds: 1 });
    await registerWebhook({ type: "mutating", url: `https://127.0.0.1:${port}/slow`, namespace: ignoring, rule, timeoutSeconds: 1, failurePolicy: "Ignore" });
    const message = async (target: string): Promise<string> => JSON.stringify((await create(target)).body);
    await waitFor("the throw to refuse", async () => (await message(refusing)).includes("the webhook failed; its log says why"));
    await waitFor("the slow one to refuse", async () => (await create(failing)).status >= 500);
    assert.equal((await create(ignoring)).status, 201);
    assert.match(JSON.stringify(lines), /a bug/);
  });
});
