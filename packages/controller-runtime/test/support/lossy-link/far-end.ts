// The far end of a lossy link, run in a network namespace of its own: takes connections, and leads them through a Unix
// socket (which no namespace holds back) to whoever listens there. Told what to do by messages of its parent.
import { execFile } from "node:child_process";
import { connect, createServer, type Socket } from "node:net";
import { promisify } from "node:util";
import { commandOf, type FarEndOptions, type LossyLinkCommand } from "./commands.ts";
import { relay } from "./relay.ts";

const run = promisify(execFile);
const { device, address, prefixLength, port, socketPath } = JSON.parse(process.argv[2] ?? "") as FarEndOptions;
const open = new Set<Socket>();

const server = createServer((near) => {
  open.add(near);
  near.once("close", () => open.delete(near));
  relay(near, connect(socketPath));
});

const carryOut: Readonly<Record<LossyLinkCommand, () => Promise<void>>> = {
  listen: async () => {
    await ip("address", "add", `${address}/${prefixLength}`, "dev", device);
    await ip("link", "set", device, "up");
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
  },
  cut: async () => await ip("link", "set", device, "down"),
  mend: async () => await ip("link", "set", device, "up"),
  forget: async () => {
    // A NAT keeps a connection by its ports. A rule by the peer's port drops our packets to it; its own get no answer.
    for (const { remotePort } of open) await ip("rule", "add", "ipproto", "tcp", "dport", String(remotePort), "blackhole");
  },
};

async function ip(...args: readonly string[]): Promise<void> {
  await run("ip", args);
}

process.on("message", (message) => {
  void carryOut[commandOf(message)]().then(
    () => process.send?.("done"),
    (error: unknown) => process.send?.(String(error)),
  );
});
// The namespace ends with this process, and this process with its parent, however that ends.
process.on("disconnect", () => process.exit());
process.send?.("done");
