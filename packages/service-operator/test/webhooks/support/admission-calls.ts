import assert from "node:assert/strict";
import type { ControlPlane } from "@service-operator/testkit";

/** The webhooks that the API server called, with the operation it told them of: `validate UPDATE`. */
type Calls = ReadonlyMap<string, number>;

const counter = /^apiserver_admission_webhook_admission_duration_seconds_count\{(?<labels>.*)\} (?<count>\S+)$/gm;

/** How often the API server has called each webhook of the operator, by its own account: its metrics. */
async function callsSoFar(plane: ControlPlane): Promise<Calls> {
  const { status, body } = await plane.request({ path: "/metrics" });
  assert.equal(status, 200);
  const calls = new Map<string, number>();
  for (const { groups: { labels = "", count = "" } = {} } of String(body).matchAll(counter)) {
    const { name = "", operation = "" } = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value])) as Record<string, string>;
    const call = `${name.replace(/\.service-operator\.io$/, "")} ${operation}`;
    calls.set(call, (calls.get(call) ?? 0) + Number(count));
  }
  return calls;
}

/**
 * What the API server asks about during some work, such as `mutate CREATE`, in alphabetical order. Each is there once:
 * where a patch meets another write, the API server tries it again, and asks again.
 */
export async function callsDuring(plane: ControlPlane, work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await callsSoFar(plane);
  await work();
  const after = await callsSoFar(plane);
  return [...after].flatMap(([call, count]) => (count > (before.get(call) ?? 0) ? [call] : [])).toSorted();
}
