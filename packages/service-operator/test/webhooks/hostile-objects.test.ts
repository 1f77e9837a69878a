import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { apiVersion, type Service } from "../../src/api/index.ts";
import { webhookScenario } from "./support/webhooks.ts";

const { cluster, plane, operator } = await webhookScenario("hostile-objects");

const image = '"image":"registry.example.com/shop:1","replicas":0';

/** The text of a Service: numbers and depths that JavaScript's own objects could not carry reach the API server as they are. */
const service = (name: string, spec: string, metadata = ""): string =>
  `{"apiVersion":"${apiVersion}","kind":"Service","metadata":{"name":${JSON.stringify(name)}${metadata}},"spec":{${spec}}}`;

const number = (field: string, value: string) => (name: string): string => service(name, `"image":"a","replicas":0,"${field}":${value}`);
const quantity = (value: string) => (name: string): string => service(name, `${image},"resources":{"limits":{"memory":${value}}}`);
const configOf = (bytes: number, keys = 1) => (name: string): string => {
  const value = "x".repeat(Math.floor(bytes / keys));
  return service(name, `${image},"configData":{${Array.from({ length: keys }, (_, index) => `"k${index}":"${value}"`).join()}}`);
};
const annotated = (bytes: number) => (name: string): string => service(name, image, `,"annotations":{"example.com/long":"${"x".repeat(bytes)}"}`);
const nested = (depth: number) => (name: string): string => service(name, `${image},"unknown":${"[".repeat(depth)}${"]".repeat(depth)}`);
const called = (name: string) => (): string => service(name, image);

type Outcome = "refused" | "kept";

/** What is sent under a name of its own, and what must become of it. */
const vectors: Readonly<Record<string, readonly [body: (name: string) => string, outcome: Outcome]>> = {
  "configData of 100 KB": [configOf(100_000), "kept"],
  "configData of 900 KB in 200 keys": [configOf(900_000, 200), "kept"],
  "configData of 1 MiB and a byte": [configOf(1_048_577), "refused"],
  "configData of 1.4 MB in two keys": [configOf(1_400_000, 2), "refused"],
  "configData of 1.6 MB in two keys": [configOf(1_600_000, 2), "refused"],
  "configData of 257 keys": [configOf(257, 257), "refused"],
  "annotations of 255 KiB": [annotated(255 * 1024), "kept"],
  "annotations of 257 KiB": [annotated(257 * 1024), "refused"],
  "a body of 4 MB": [annotated(4_000_000), "refused"],
  "a name of 63 characters": [called("n".repeat(63)), "kept"],
  "a name of 64 characters": [called("n".repeat(64)), "refused"],
  "a name of 253 characters": [called("n".repeat(253)), "refused"],
  "a name that begins with a digit": [called("1shop"), "refused"],
  "a name that begins with a dash": [called("-shop"), "refused"],
  "a name that ends with a dash": [called("shop-"), "refused"],
  "a name with a dot": [called("shop.web"), "refused"],
  "a name with an underscore": [called("shop_web"), "refused"],
  "a name in capitals": [called("SHOP"), "refused"],
  "a name with a slash": [called("a/b"), "refused"],
  "a name with a percent sign": [called("a%2fb"), "refused"],
  "a name that is empty": [called(""), "refused"],
  "a name that looks like a path": [called(".."), "refused"],
  "a name in another script": [called("сервис"), "refused"],
  "a name called constructor": [called("constructor"), "kept"],
  ...Object.fromEntries(
    ["-1", "2147483648", "9007199254740993", "1e400", "0.5", '"1"', "true", "[]", "{}", "-9223372036854775809"].flatMap((value) => [
      [`replicas of ${value}`, [(name: string) => service(name, `"image":"a","replicas":${value}`), "refused"] as const],
      [`a port of ${value}`, [number("port", value), "refused"] as const],
      [`a progressDeadlineSeconds of ${value}`, [number("progressDeadlineSeconds", value), "refused"] as const],
    ]),
  ),
  "a port of 0": [number("port", "0"), "kept"],
  "a port of 65536": [number("port", "65536"), "refused"],
  "a port of 65535": [number("port", "65535"), "kept"],
  "a port of 8080.0": [number("port", "8080.0"), "kept"],
  "a progressDeadlineSeconds of 2147483647": [number("progressDeadlineSeconds", "2147483647"), "kept"],
  ...Object.fromEntries(['"1Ki"', '"0.5Gi"', '"1e3"', "64", '"128974848"'].map((value) => [`memory of ${value}`, [quantity(value), "kept"] as const])),
  ...Object.fromEntries(
    ['""', '" 1Gi"', '"1Gi "', '"1.5.5"', '"0x10"', '"1GB"', '"-"', '"."', '"∞"', '"NaN"', '"1Gi\\u0000"', "true", "[]", "9007199254740993", "1e400"].map((value) => [`memory of ${value}`, [quantity(value), "refused"] as const]),
  ),
  "configData with the key __proto__": [(name) => service(name, `${image},"configData":{"__proto__":"x","constructor":"y"}`), "kept"],
  "podLabels with the key constructor": [(name) => service(name, `${image},"podLabels":{"constructor":"x"}`), "kept"],
  "podAnnotations with the key __proto__": [(name) => service(name, `${image},"podAnnotations":{"__proto__":"x"}`), "refused"],
  "an unknown field": [(name) => service(name, `${image},"hostNetwork":true`), "refused"],
  "a field called __proto__": [(name) => service(name, `${image},"__proto__":{"suspend":true}`), "refused"],
  "a field twice": [(name) => service(name, `${image},"image":"b"`), "refused"],
  "a spec that is null": [(name) => `{"apiVersion":"${apiVersion}","kind":"Service","metadata":{"name":"${name}"},"spec":null}`, "refused"],
  "a spec that is a list": [(name) => `{"apiVersion":"${apiVersion}","kind":"Service","metadata":{"name":"${name}"},"spec":[]}`, "refused"],
  "a status of its author": [(name) => service(name, image).replace(/}$/, ',"status":{"observedGeneration":99}}'), "kept"],
  "lists in each other, 100 deep": [nested(100), "refused"],
  "lists in each other, 10,000 deep": [nested(10_000), "refused"],
  "lists in each other, 100,000 deep": [nested(100_000), "refused"],
};

async function send(body: string): Promise<{ readonly code: number; readonly stderr: string }> {
  return await plane.kubectl(["--namespace", cluster.namespace, "create", "--raw", `/apis/service-operator.io/v1/namespaces/${cluster.namespace}/services?fieldValidation=Strict`, "-f", "-"], { input: body });
}

const kept: string[] = [];

for (const [index, [title, [body, outcome]]] of Object.entries(vectors).entries()) {
  test(`R13: ${title} is ${outcome}`, async () => {
    const text = body(`vector-${index}`);
    const { code, stderr } = await send(text);
    assert.equal(code === 0 ? "kept" : "refused", outcome, stderr.slice(0, 500));
    if (code === 0) kept.push((JSON.parse(text) as Service).metadata.name ?? "");
    else assert.ok(stderr.length > 20, "a refusal says why");
  });
}

test(`R13: what was kept, of ${Object.keys(vectors).length} vectors, is reconciled, none is tried again and again, and nothing failed`, async () => {
  assert.ok(kept.length > 10);
  const services = await waitFor("all were looked at", async () => {
    const all = await cluster.list<Service>("sop");
    return all.length === kept.length && all.every(({ status }) => status.observedGeneration === 1) && all;
  });
  const retried = services.filter(({ status }) => status.conditions?.some(({ reason }) => reason === "ProgressingWithRetry"));
  assert.deepEqual(retried.map(({ metadata, status }) => [metadata.name, status.conditions?.map(({ message }) => message)]), []);
  assert.deepEqual(operator.log.filter((line) => /"level":"error"/.test(line)), []);
});
