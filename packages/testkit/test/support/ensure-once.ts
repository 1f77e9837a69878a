import { setTimeout as sleep } from "node:timers/promises";
import { ensureControlPlane } from "../../src/binaries/ensure.ts";
import { stubSource } from "./stub-source.ts";

/** A process that wants etcd and says whether it had to make it; XDG_CACHE_HOME is in its environment. */
const stub = stubSource(`process-${process.pid}`, ["etcd"]);
const slow: typeof stub = {
  ...stub,
  async provide(request) {
    await sleep(300);
    return stub.provide(request);
  },
};
const { etcd } = await ensureControlPlane({ version: "1.2.3", binaries: ["etcd"], sources: [slow] });
process.stdout.write(JSON.stringify({ etcd, asked: stub.asked.length }));
