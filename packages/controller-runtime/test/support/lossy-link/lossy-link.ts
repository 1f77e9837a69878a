import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { FarEndOptions, LossyLinkCommand } from "./commands.ts";
import { relay } from "./relay.ts";

const run = promisify(execFile);
const farEndProgram = fileURLToPath(new URL("far-end.ts", import.meta.url));

/** 198.18.0.0/15 is kept for tests of networks (RFC 2544), so nothing else is there. A link takes four addresses of it. */
const blocks = 2 ** 15;
const prefixLength = 30;
const port = 6443;
/** Locally administered; nobody else is on the link. */
const farMac = "02:00:00:00:00:02";

/** Why this machine cannot have such a link, or undefined where it can. */
export function whyNoLossyLink(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  if (process.getuid?.() !== 0) return "needs root";
  const probe = spawnSync("unshare", ["--net", "ip", "rule", "add", "ipproto", "tcp", "dport", "1", "blackhole"]);
  return probe.status === 0 ? undefined : "needs unshare and ip, with policy routing";
}

export interface LossyLinkOptions {
  /** Where connections over the link end up. */
  readonly target: URL;
  /** For a Unix socket; the caller removes it. */
  readonly directory: string;
}

/**
 * A real network path to a server on the loopback: a pair of devices, the far one in a network namespace of its own.
 * Packets on it can be dropped without anybody being told, which no server and no proxy in this process can do.
 *
 * Guarantees: devices and namespace are gone when it is disposed of, and when this process ends, however it ends.
 */
export class LossyLink implements AsyncDisposable {
  /** Base URL of the server, over the link. */
  readonly url: string;
  readonly #device: string;
  readonly #farEnd: ChildProcess;
  readonly #gateway: Server;

  private constructor({ url, device, farEnd, gateway }: Parts) {
    this.url = url;
    this.#device = device;
    this.#farEnd = farEnd;
    this.#gateway = gateway;
  }

  static async start({ target, directory }: LossyLinkOptions): Promise<LossyLink> {
    const block = randomInt(blocks);
    const [near, far] = [addressOf(block * 4 + 1), addressOf(block * 4 + 2)];
    const device = `sot-${block}`;
    const socketPath = join(directory, device);
    const gateway = await listenAt(socketPath, target);
    const farEnd = startFarEnd({ device, address: far, prefixLength, port, socketPath });
    const link = new LossyLink({ url: `${target.protocol}//${far}:${port}`, device, farEnd, gateway });
    try {
      await link.#connect(near, far);
      return link;
    } catch (error) {
      await link[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** From now on every packet is dropped, in both directions. */
  async cut(): Promise<void> {
    await this.#tell("cut");
  }

  /** Ends what `cut` began. */
  async mend(): Promise<void> {
    await this.#tell("mend");
  }

  /** Drops the packets of all connections that are open now, as a NAT or load balancer that lost its table. New ones are well. */
  async forget(): Promise<void> {
    await this.#tell("forget");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Not left to the end of the namespace: connections that wait for the lost packets would keep it for minutes.
    await ip(`link delete ${this.#device}`).catch(() => undefined);
    if (this.#farEnd.connected) this.#farEnd.disconnect();
    if (this.#farEnd.exitCode === null) await once(this.#farEnd, "exit");
    await new Promise<void>((resolve) => this.#gateway.close(() => resolve()));
  }

  async #connect(near: string, far: string): Promise<void> {
    const { pid } = this.#farEnd;
    const device = this.#device;
    await answer(this.#farEnd);
    await ip(`link add ${device} type veth peer name ${device} address ${farMac} netns ${pid}`);
    await ip(`address add ${near}/${prefixLength} dev ${device}`);
    await ip(`link set ${device} up`);
    // Known for good, as a router is: where a neighbour does not answer, the kernel says "no route to host" at once.
    await ip(`neighbour replace ${far} lladdr ${farMac} nud permanent dev ${device}`);
    await this.#tell("listen");
  }

  async #tell(command: LossyLinkCommand): Promise<void> {
    this.#farEnd.send(command);
    await answer(this.#farEnd);
  }
}

interface Parts {
  readonly url: string;
  readonly device: string;
  readonly farEnd: ChildProcess;
  readonly gateway: Server;
}

function startFarEnd(options: FarEndOptions): ChildProcess {
  return spawn("unshare", ["--net", process.execPath, farEndProgram, JSON.stringify(options)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

async function answer(farEnd: ChildProcess): Promise<void> {
  const ended = new AbortController();
  farEnd.once("exit", () => ended.abort());
  const [message] = (await once(farEnd, "message", { signal: ended.signal })) as [unknown];
  if (message !== "done") throw new Error(`the far end of the link: ${String(message)}`);
}

async function listenAt(socketPath: string, { hostname, port }: URL): Promise<Server> {
  const gateway = createServer((arrived) => relay(arrived, connect(Number(port), hostname)));
  await new Promise<void>((resolve) => gateway.listen(socketPath, resolve));
  return gateway;
}

async function ip(line: string): Promise<void> {
  await run("ip", line.split(" "));
}

/** The address with this number in 198.18.0.0/15. */
function addressOf(number: number): string {
  return `198.${18 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`;
}
