import { demo } from "../../../../src/cli/demo/demo.ts";

/** The demo as it is on a terminal, where it stays up, but without one. Ends at SIGINT. */

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

await demo({
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  signal: stop.signal,
  once: false,
});
