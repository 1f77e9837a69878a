// A process in which the cache takes in one first list, as a manager has it; an index and a handler are fed as well.
// Its parent says where from, and is told what was measured.
import { once } from "node:events";
import { Cache, Client, createLog, type Credentials, Transport } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { EventLoopLag } from "../shared/event-loop-lag.ts";
import type { Measured, RunOptions } from "./messages.ts";

const [{ url, ca }] = (await once(process, "message")) as [RunOptions];
const tls = { ca };
const credentials: Credentials = { server: url, tls: async () => tls, authorization: async () => undefined, refresh: () => false };
const client = new Client({ transport: new Transport({ credentials, userAgent: "first-list" }), fieldManager: "first-list" });

const cache = new Cache({ client, log: createLog({ level: "warn" }) });
const informer = cache.informer(kinds.pod);
informer.addIndex("app", ({ metadata }) => [metadata.labels?.["app"] ?? ""]);
let told = 0;
informer.addHandler(() => told++);

process.send?.(await measure(), () => process.exit());

async function measure(): Promise<Measured> {
  using lag = new EventLoopLag();
  const startedAt = performance.now();
  cache.start();
  await cache.synced();
  const seconds = (performance.now() - startedAt) / 1000;
  return { objects: told, seconds, lagP99Ms: lag.percentileMs(99), lagMaxMs: lag.maxMs, maxRssMiB: process.resourceUsage().maxRSS / 1024 };
}
