import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { certificateFiles } from "../../src/certwatcher/certificate-files.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { forObject } from "../../src/controller/event-handler.ts";
import { done } from "../../src/controller/outcome.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { Manager } from "../../src/manager.ts";
import { plane, temporaryDirectory } from "../support/api-server.ts";
import { newCertificate, writePair } from "../support/certificates.ts";
import { collectGarbage } from "../support/garbage.ts";
import { keptLog } from "../support/log.ts";
import { call, echo, serve } from "../webhook/support/server.ts";

/** One metric: its type, and the labels of its series in order of name, without a histogram's `le`. */
interface Metric {
  readonly type: string;
  readonly labels: string;
}

const reference = join(import.meta.dirname, "../../docs/metrics.md");

/** The rows of the reference's tables: `| \`name\` | type | \`label\`, … | meaning |`. */
async function documented(): Promise<Map<string, Metric>> {
  const rows = (await readFile(reference, "utf8")).matchAll(/^\| `(?<name>\w+)` \| (?<type>counter|gauge|histogram|summary) \|(?<labels>[^|]*)\|/gm);
  return new Map(Array.from(rows, ({ groups: { name = "", type = "", labels = "" } = {} }) => [name, { type, labels: sorted(labels.matchAll(/`(\w+)`/g).map(([, label = ""]) => label)) }]));
}

/** What a manager serves, as text. A metric without a series has no labels to tell. */
function exposed(text: string): Map<string, Metric> {
  const types = Array.from(text.matchAll(/^# TYPE (\w+) (\w+)$/gm), ([, name = "", type = ""]) => [name, type] as const);
  return new Map(types.map(([name, type]) => [name, { type, labels: labelsOf(text, name, type) }]));
}

function labelsOf(text: string, name: string, type: string): string {
  const series = new RegExp(`^${name}${type === "histogram" ? "_(?:bucket|count|sum)" : ""}(?:\\{(.*)\\})? `, "gm");
  const labels = Array.from(text.matchAll(series), ([, inner = ""]) => inner.matchAll(/(\w+)="/g).map(([, label = ""]) => label)).flatMap((each) => [...each]);
  return sorted(new Set(labels.filter((label) => label !== "le")));
}

function sorted(labels: Iterable<string>): string {
  return [...labels].toSorted().join(",");
}

/** The metrics of a manager that has done everything that it can measure. */
async function everything(): Promise<string> {
  const namespace = await createNamespace(plane, "metrics");
  const credentials = kubeconfigCredentials({ path: plane.adminKubeconfigPath });
  const leaderElection = { name: "metrics", namespace };
  const manager = new Manager({ credentials, name: "test", namespaces: [namespace], log: keptLog().log, leaderElection, metricsBindAddress: "127.0.0.1:0" });
  manager.addController({ name: "configmap", reconcile: async () => done }).watch(manager.informer(kinds.configMap), forObject);
  await useWebhook(manager);
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  after(async () => {
    stop.abort();
    await end;
  });
  collectGarbage(); // the metrics of garbage collection begin with the first one
  return await waitFor("a reconcile", async () => {
    const text = await (await fetch(`http://127.0.0.1:${manager.ports.metrics}/metrics`)).text();
    return /^workqueue_work_duration_seconds_count\{.*\} [1-9]/m.test(text) && text.includes("nodejs_gc_duration_seconds_count") && text;
  });
}

async function useWebhook({ metrics: { registry } }: Manager): Promise<void> {
  const directory = await temporaryDirectory();
  await writePair(directory, newCertificate());
  const certificates = certificateFiles(directory, { log: keptLog().log, metrics: registry });
  const { port } = await serve({ "/echo": echo }, { certificates, metrics: registry });
  await call(port, { path: "/echo", body: {} });
}

test("docs/metrics.md has every metric that a manager serves, with its type and labels, and no other", async () => {
  const [table, served] = [await documented(), exposed(await everything())];
  const linuxOnly = (name: string): boolean => process.platform !== "linux" && name.startsWith("process_");
  const expected = [...table].filter(([name]) => served.has(name) || !linuxOnly(name));
  // libuv has nothing to do now and then, and then no type of it.
  const requests = served.get("nodejs_active_requests");
  if (requests) served.set("nodejs_active_requests", { ...requests, labels: "type" });
  assert.deepEqual(Object.fromEntries(served), Object.fromEntries(expected));
});
