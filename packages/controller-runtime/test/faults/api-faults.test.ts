import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FaultProxy, faults, isWatch, type RecordedRequest } from "@service-operator/testkit";
import type { ApiErrorCode } from "../../src/client/errors.ts";
import { realClient } from "../support/api-server.ts";
import { type Outcome, runCell } from "./support/cell.ts";
import { installNotes } from "./support/notes.ts";
import { type FaultKind, Outage, type Verb } from "./support/outage.ts";
import { View } from "./support/view.ts";

const { answerWith } = faults;
const pathOf = ({ path }: RecordedRequest): string => path.split("?")[0] ?? "";
const collection = /\/(?:notes|configmaps)$/;
const isApply = ({ path }: RecordedRequest): boolean => path.includes("force=");

/** Those that wait longest between two tries come first, so that the others run meanwhile. */
const verbs: readonly Verb[] = [
  { name: "watch", is: isWatch, from: "resumption" },
  { name: "list", is: (request) => request.method === "GET" && !isWatch(request) && collection.test(pathOf(request)), withoutWatchList: true },
  { name: "get", is: (request) => request.method === "GET" && !isWatch(request) && !collection.test(pathOf(request)) },
  { name: "create", is: ({ method }) => method === "POST" },
  { name: "update", is: (request) => request.method === "PUT" && !pathOf(request).endsWith("/status") },
  { name: "update of the status", is: (request) => request.method === "PUT" && pathOf(request).endsWith("/status") },
  { name: "patch", is: (request) => request.method === "PATCH" && !isApply(request) },
  { name: "apply", is: (request) => request.method === "PATCH" && isApply(request) },
  { name: "delete", is: ({ method }) => method === "DELETE" },
];

const kindsOfFault: readonly FaultKind[] = [
  { name: "429 with Retry-After", does: answerWith({ status: 429, reason: "TooManyRequests", retryAfterSeconds: 1 }), code: "TooManyRequests", mayBeSilent: true },
  { name: "500", does: answerWith({ status: 500, reason: "InternalError" }), code: "InternalError" },
  { name: "503", does: answerWith({ status: 503, reason: "ServiceUnavailable" }), code: "ServiceUnavailable" },
  { name: "504", does: answerWith({ status: 504, reason: "Timeout" }), code: "Timeout" },
  { name: "504 ResourceVersionTooLarge", does: answerWith({ status: 504, reason: "Timeout", cause: "ResourceVersionTooLarge" }), code: "Timeout" },
  { name: "409", does: answerWith({ status: 409, reason: "Conflict" }), code: "Conflict" },
  { name: "410", does: answerWith({ status: 410, reason: "Expired" }), code: "Expired" },
  { name: "403", does: answerWith({ status: 403, reason: "Forbidden" }), code: "Forbidden" },
  { name: "401", does: answerWith({ status: 401, reason: "Unauthorized" }), code: "Unauthorized" },
  { name: "422", does: answerWith({ status: 422, reason: "Invalid" }), code: "Invalid" },
  { name: "a reset before it is carried out", does: faults.resetBefore, code: "Unreachable" },
  { name: "a reset after it is carried out", does: faults.resetAfter, code: "Unreachable" },
  { name: "a truncated answer", does: faults.truncated, code: "Unreachable" },
  { name: "an answer that is no JSON", does: faults.badJson, code: "Unknown" },
  { name: "no answer", does: faults.blackhole, code: "Unreachable", deadlineMs: 3_000 },
  { name: "an answer that drips", does: faults.drip, code: "Unreachable", mayBeSilent: true },
  { name: "a request that is carried out twice", does: faults.duplicated, code: "Conflict", mayBeSilent: true },
  { name: "a gateway's page", does: faults.htmlPage, code: "Unknown" },
  { name: "refused connections", does: { begin: async (proxy) => await proxy.refuse(), end: async (proxy) => await proxy.accept() }, code: "Unreachable" },
  { name: "a strange certificate", does: { begin: present("strange"), end: present("trusted") }, code: "Unreachable", tls: true },
];

/** How many requests meet the fault before it is healed. */
const failures = 4;

/** 40 controllers at a time: they mostly wait for their next try. */
const verbsAtATime = 2;

/**
 * What may come beside any fault: who writes twice loses to himself; and an API server that serves so many at a time may
 * be late, or say so.
 */
const consequences: readonly ApiErrorCode[] = ["AlreadyExists", "Conflict", "NotFound", "Unreachable", "Timeout", "TooManyRequests"];

await installNotes();
const client = realClient();
const view = await View.start(client);
const expected = await runCell({ client, view });

function present(certificate: Parameters<FaultProxy["present"]>[0]): (proxy: FaultProxy) => Promise<void> {
  return async (proxy) => proxy.present(certificate);
}

test("without a fault nothing is reported", () => {
  assert.deepEqual(expected.reports, []);
});

describe("faults of the API", { concurrency: verbsAtATime }, () => {
  for (const verb of verbs) {
    describe(`on ${verb.name}`, { concurrency: true }, () => {
      for (const fault of kindsOfFault) {
        test(`${fault.name}: the end is as without it`, async () => {
          const outage = new Outage({ verb, fault, failures });
          const outcome = await runCell({ client, view, outage, expected });
          assert.deepEqual(outcome.last, expected.last);
          assert.ok(outage.met.length > 0, "no request met the fault");
          holdReports(outcome, outage);
          holdRate(outage);
        });
      }
    });
  }
});

/** Every report is a code of the closed set, and one that this fault explains. (An unhandled rejection fails the file by itself.) */
function holdReports({ reports }: Outcome, { fault }: Outage): void {
  const wrong = reports.filter((report) => report !== fault.code && !consequences.some((code) => code === report));
  assert.deepEqual(wrong, []);
  assert.ok(fault.mayBeSilent || reports.includes(fault.code), `nobody reported ${fault.code}`);
}

/** At most one request a second for each watch, on average: the list that a 410 asks for comes at once, and another before the first wait is over. */
function holdRate({ verb, met }: Outage): void {
  if (verb.name !== "watch" && verb.name !== "list") return;
  for (const requests of Object.values(Object.groupBy(met, ({ path }) => path.split("?")[0] ?? ""))) {
    const seconds = ((requests?.at(-1)?.at ?? 0) - (requests?.[0]?.at ?? 0)) / 1000;
    assert.ok((requests?.length ?? 0) <= 3 + seconds, `${requests?.length} requests in ${seconds} s`);
  }
}
