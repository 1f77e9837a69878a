// What a flood of large conversions takes of memory, and what is given back once it is over.
// npm run bench:webhook-memory -- [--rounds 12] [--json]
//
// The webhook server is a process of its own, with the operator's own webhooks. Each round calls it three times at once with a
// list of 31 MiB: one fits, two are refused.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import { nodeEnvironment, nodeFlags } from "../packages/service-operator/src/node-settings.ts";
import { textTable } from "./shared/text-table.ts";
import { wholeNumber } from "./shared/whole-number.ts";

/** The server collects garbage 10 s after the last large body. */
const restMs = 15_000;
const bytesOfList = 31 * 1024 * 1024;

const report = terminalProgress(process.stderr);
const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, rounds: { type: "string", default: "12" } } });
const rounds = wholeNumber("rounds", values.rounds);

const script = fileURLToPath(new URL("../packages/service-operator/test/support/webhook-process.ts", import.meta.url));
const server = spawn(process.execPath, [...nodeFlags, ...process.execArgv, script], { stdio: ["ignore", "inherit", "inherit", "ipc"], env: { ...process.env, ...nodeEnvironment } });
try {
  const [port] = (await once(server, "message")) as [number];
  const before = await memory();
  const answers = await flood(port);
  const flooded = await memory();
  report({ step: "Waiting for garbage to be collected", done: rounds, total: rounds + 1 });
  await sleep(restMs);
  const after = await memory();
  report({ step: "Done", done: rounds + 1, total: rounds + 1 });
  const measured = { beforeMiB: before.rss, mostMiB: flooded.most, floodedMiB: flooded.rss, afterMiB: after.rss };
  const table = [["calls", "converted", "before", "at most", "at its end", "15 s later"], [answers.length, count(answers, 200), ...Object.values(measured)].map(String)];
  process.stdout.write(values.json ? `${JSON.stringify({ benchmark: "webhook-memory", calls: answers.length, converted: count(answers, 200), ...measured }, undefined, 2)}\n` : `${textTable(table)}\nMemory is RSS in MiB.\n`);
} finally {
  server.disconnect();
}

async function flood(port: number): Promise<readonly number[]> {
  const agent = new Agent({ rejectUnauthorized: false });
  const body = reviewOf(bytesOfList);
  const answers: number[] = [];
  for (let round = 0; round < rounds; round++) {
    report({ step: "Converting lists of 31 MiB", done: round, total: rounds + 1 });
    answers.push(...(await Promise.all(Array.from({ length: 3 }, async () => await call(port, agent, body)))));
  }
  agent.destroy();
  return answers;
}

async function call(port: number, agent: Agent, body: string): Promise<number> {
  const outgoing = request({ host: "127.0.0.1", port, path: "/convert", method: "POST", agent, headers: { "content-type": "application/json" } });
  outgoing.end(body);
  const [answer] = await once(outgoing, "response");
  answer.resume();
  await once(answer, "end");
  return answer.statusCode;
}

function reviewOf(bytes: number): string {
  const service = { apiVersion: "service-operator.io/v1alpha1", kind: "Service", metadata: { name: "web", namespace: "default" }, spec: { image: "web:1", configData: { text: "x".repeat(60) } } };
  const objects = Array.from({ length: Math.floor(bytes / (JSON.stringify(service).length + 1)) }, () => service);
  return JSON.stringify({ apiVersion: "apiextensions.k8s.io/v1", kind: "ConversionReview", request: { uid: "1", desiredAPIVersion: "service-operator.io/v1", objects } });
}

async function memory(): Promise<{ readonly rss: number; readonly most: number }> {
  server.send("memory");
  const [measured] = await once(server, "message");
  return measured;
}

function count(answers: readonly number[], status: number): number {
  return answers.filter((each) => each === status).length;
}
