import { startControlPlane } from "../../src/control-plane/start.ts";

/** A process that starts a control plane, says what runs, and waits to be killed: `start-and-wait <directory>`. */
const [dataDir] = process.argv.slice(2);
if (dataDir === undefined) throw new Error("usage: start-and-wait <directory>");
const { pids } = await startControlPlane({ components: "api", dataDir });
process.stdout.write(`${JSON.stringify(pids)}\n`);
setInterval(() => {}, 60_000);
