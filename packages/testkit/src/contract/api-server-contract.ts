import { after, before, describe } from "node:test";
import { listContract } from "./lists.ts";
import { refusalContract } from "./refusals.ts";
import { watchContract } from "./watches.ts";
import type { ApiServerUnderTest } from "./wire.ts";
import { writeContract } from "./writes.ts";

/**
 * Registers the tests that anything has to pass which is taken for an API server in a test: a fake, a proxy, a recording.
 *
 * Call it at the top of a test file. `start` is called once, before the tests, and `stop` after them. The tests speak
 * HTTP with the server, on ConfigMaps in namespaces of their own; the real kube-apiserver passes them, so a fake that
 * fails one of them differs from it in something that a client may rely on.
 *
 * A fake may answer 404 or 405 to the creation of a Namespace, and may refuse WatchList as a server without it does.
 */
export function apiServerContract(name: string, start: () => Promise<ApiServerUnderTest>): void {
  describe(`${name} keeps the contract of an API server`, () => {
    let started: ApiServerUnderTest | undefined;
    const server = (): ApiServerUnderTest => started ?? unstarted(name);
    before(async () => {
      started = await start();
    });
    after(async () => await started?.stop());
    describe("lists", () => listContract(server));
    describe("watches", () => watchContract(server));
    describe("writes", () => writeContract(server));
    describe("refusals", () => refusalContract(server));
  });
}

function unstarted(name: string): never {
  throw new Error(`${name} did not start`);
}
