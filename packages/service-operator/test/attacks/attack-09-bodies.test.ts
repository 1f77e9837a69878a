import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { nodeEnvironment, nodeFlags } from "../../src/node-settings.ts";
import { conversionPath } from "../../src/webhooks/conversion.ts";
import { webhookPaths } from "../../src/webhooks/installation.ts";

const script = fileURLToPath(new URL("../support/webhook-process.ts", import.meta.url));
const child = spawn(process.execPath, [...nodeFlags, ...process.execArgv.filter((flag) => !flag.startsWith("--test")), script], { stdio: ["ignore", "inherit", "inherit", "ipc"], env: { ...process.env, ...nodeEnvironment } });
after(() => child.disconnect());
const [port] = (await once(child, "message")) as [number];

async function call(path: string, body: string): Promise<number | undefined> {
  const outgoing = request({ host: "127.0.0.1", port, path, method: "POST", rejectUnauthorized: false, agent: false, headers: { "content-type": "application/json" } });
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  for await (const _ of answer);
  return answer.statusCode;
}

const mebibyte = 1024 * 1024;
const filled = (element: string, bytes: number): string => Array.from({ length: Math.floor(bytes / (element.length + 1)) }, () => element).join(",");
const conversion = (objects: string): string => `{"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","request":{"uid":"1","desiredAPIVersion":"service-operator.io/v1","objects":[${objects}]}}`;
const admission = (groups: string): string => `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1","kind":{"group":"","version":"","kind":""},"resource":{"group":"","version":"","resource":""},"operation":"CREATE","userInfo":{"groups":[${groups}]}}}`;
const service = (spec: string): string => `{"apiVersion":"service-operator.io/v1alpha1","kind":"Service","metadata":{"name":"web","namespace":"default"},"spec":${spec}}`;
/** As many values as may be. */
const most = 2_700_000;

const bodies: Readonly<Record<string, readonly [path: string, body: () => string, status: number]>> = {
  "31 MiB of numbers for objects": [conversionPath, () => conversion(filled("1", 31 * mebibyte)), 413],
  "31 MiB of empty objects": [conversionPath, () => conversion(filled("{}", 31 * mebibyte)), 413],
  "as many empty objects as may be": [conversionPath, () => conversion(filled("{}", 3 * (most / 2))), 400],
  "as many empty objects as may be in one Service": [conversionPath, () => conversion(service(`{"image":"a","x":[${filled("{}", 3 * (most / 2))}]}`)), 200],
  "31 MiB of integers that no JavaScript number holds": [conversionPath, () => conversion(service(`{"image":"a","x":[${filled("9007199254740993", 31 * mebibyte)}]}`)), 200],
  "as many levels as may be": [conversionPath, () => conversion(service(`{"x":${"[".repeat(most)}${"]".repeat(most)}}`)), 200], // of which the review says that it failed,
  "7 MiB of numbers for groups": [webhookPaths.rights, () => admission(filled("1", 6.9 * mebibyte)), 413],
  "as many numbers for groups as may be": [webhookPaths.rights, () => admission(filled("1", 2 * 240_000)), 400],
  "31 MiB of small Services": [conversionPath, () => conversion(filled(service('{"image":"web:1","replicas":2}'), 31 * mebibyte)), 200],
};

for (const [title, [path, body, status]] of Object.entries(bodies)) {
  test(`attack 9: ${title}: an answer, and the process lives`, async () => {
    assert.equal(await call(path, body()), status);
    assert.equal(child.exitCode, null);
  });
}
