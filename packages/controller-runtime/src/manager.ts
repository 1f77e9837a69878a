import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Cache, type InformerRequest } from "./cache/cache.ts";
import type { Informer } from "./cache/informer.ts";
import { Client } from "./client/client.ts";
import type { Credentials } from "./client/credentials.ts";
import { Transport } from "./client/transport.ts";
import { Controller, type ControllerOptions } from "./controller/controller.ts";
import { LeaderElector } from "./election/leader-elector.ts";
import { WriteGate } from "./election/write-gate.ts";
import type { Kind, KubernetesObject } from "./kubernetes/index.ts";
import { ControllerMetrics } from "./telemetry/controller-metrics.ts";
import { EventRecorder } from "./telemetry/events.ts";
import { Health } from "./telemetry/health.ts";
import { HttpServer } from "./telemetry/http-server.ts";
import type { Logger } from "./telemetry/log.ts";
import { Metrics } from "./telemetry/metrics.ts";

export interface ManagerLeaderElection {
  /** Name of the Lease. */
  readonly name: string;
  readonly namespace: string;
  readonly leaseDurationMs?: number;
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
}

export interface ManagerOptions {
  readonly credentials: Credentials;
  /** Recorded as field manager, and the first part of the user agent. */
  readonly name: string;
  /** Watch these namespaces only; absent or empty means all. */
  readonly namespaces?: readonly string[];
  /** Absent: no election, this process is the only one. */
  readonly leaderElection?: ManagerLeaderElection;
  /** `host:port` of `/metrics`; `0` turns it off. */
  readonly metricsBindAddress?: string;
  /** `host:port` of `/healthz` and `/readyz`; `0` turns it off. */
  readonly healthProbeBindAddress?: string;
  /** How long reconciles under way may take after a stop, in milliseconds; default 30,000. */
  readonly gracefulShutdownTimeoutMs?: number;
  readonly log: Logger;
}

/** How a manager's life ended. */
export type ManagerEnd =
  /** The signal was aborted, and everything was stopped in order. */
  | "stopped"
  /** The lease was lost. The process must exit: another one leads. */
  | "lostLease";

/**
 * Starts and stops everything that a controller needs, in order.
 *
 * Expected flow: servers, caches, first lists, lease, controllers; and back: controllers finish what they are at, the
 * gate closes, the lease is released, caches and servers stop. Guarantees: caches are warm before the lease is asked
 * for, so that a takeover works at once; nothing is written without the lease; `/readyz` says ok once the first lists
 * are in, also on replicas that wait for the lease.
 */
export class Manager {
  readonly client: Client;
  readonly cache: Cache;
  readonly metrics = new Metrics();
  readonly health = new Health();
  readonly log: Logger;
  readonly #options: ManagerOptions;
  readonly #transport: Transport;
  readonly #gate = new WriteGate();
  readonly #controllers: Controller[] = [];
  #synced = false;
  #ports: { metrics?: number; health?: number } = {};

  constructor(options: ManagerOptions) {
    this.#options = options;
    this.log = options.log;
    this.#transport = this.#newTransport();
    this.client = new Client({
      transport: this.#transport,
      fieldManager: options.name,
      gate: this.#gate.enter,
      written: (kind, write) => this.cache.absorb(kind, write),
    });
    this.cache = new Cache({ client: this.client, log: options.log, ...(options.namespaces && { namespaces: options.namespaces }) });
    this.health.addReadyzCheck("informer-sync", () => (this.#synced ? undefined : "the first lists are not in yet"));
  }

  /** The ports of the servers once they listen; useful where port 0 was asked for. */
  get ports(): { readonly metrics?: number; readonly health?: number } {
    return this.#ports;
  }

  informer<T extends KubernetesObject>(kind: Kind<T>, request?: InformerRequest<T>): Informer<T> {
    return this.cache.informer(kind, request);
  }

  /** Makes a controller that starts and stops with this manager. */
  addController(options: Omit<ControllerOptions, "log" | "metrics">): Controller {
    const controller = new Controller({ ...options, log: this.log, metrics: new ControllerMetrics(this.metrics, options.name) });
    this.#controllers.push(controller);
    return controller;
  }

  eventRecorder(controller: string): EventRecorder {
    return new EventRecorder({ client: this.client, controller, log: this.log });
  }

  /** Runs until the signal is aborted or the lease is lost. Errors: `BindError` when a server cannot listen. */
  async run(signal: AbortSignal): Promise<ManagerEnd> {
    const servers = this.#servers();
    try {
      for (const { server, name } of servers) this.#ports = { ...this.#ports, [name]: await server.start() };
      this.cache.start();
      await untilAborted(this.cache.synced(), signal);
      this.#synced = !signal.aborted;
      if (this.#synced) this.log.info("caches are synced");
      return await this.#lead(signal);
    } finally {
      await this.cache.stop();
      await Promise.all(servers.map(async ({ server }) => await server.stop()));
      await this.#transport.close();
    }
  }

  async #lead(signal: AbortSignal): Promise<ManagerEnd> {
    const { leaderElection } = this.#options;
    if (signal.aborted) return "stopped";
    if (!leaderElection) {
      this.#gate.openUntil(Number.POSITIVE_INFINITY);
      return await this.#control(async () => await untilAborted(new Promise<never>(() => undefined), signal).then(() => "stopped" as const));
    }
    const transport = this.#newTransport();
    const identity = `${hostname()}_${randomUUID()}`;
    const elector = new LeaderElector({ ...leaderElection, identity, transport, gate: this.#gate, log: this.log });
    this.metrics.leader.set({ name: leaderElection.name }, 0);
    // The lease is renewed until the last reconcile has ended, not until the stop is asked for.
    const renewing = new AbortController();
    try {
      if (!(await elector.acquire(signal))) return "stopped";
      this.metrics.leader.set({ name: leaderElection.name }, 1);
      const held = elector.hold(renewing.signal);
      const end = await this.#control(async () => await Promise.race([held, untilAborted(new Promise<never>(() => undefined), signal).then(() => "stopped" as const)]));
      renewing.abort();
      await held;
      this.#gate.close();
      if (end === "stopped") await elector.release();
      return end === "lost" ? "lostLease" : "stopped";
    } finally {
      renewing.abort();
      this.metrics.leader.set({ name: leaderElection.name }, 0);
      await transport.close();
    }
  }

  /** Runs the controllers until `ended` resolves. */
  async #control<E>(ended: () => Promise<E>): Promise<E> {
    for (const controller of this.#controllers) controller.start();
    this.log.info({ controllers: this.#controllers.map(({ name }) => name) }, "started");
    const end = await ended();
    this.log.info("stopping: reconciles under way may finish");
    await this.#drain();
    return end;
  }

  /** Lets the reconciles under way finish. What does not end in time, nor by its signal, is left behind and writes no more. */
  async #drain(): Promise<void> {
    const { gracefulShutdownTimeoutMs = 30_000 } = this.#options;
    const over = Promise.withResolvers<void>();
    const grace = setTimeout(() => {
      this.log.warn({ gracefulShutdownTimeoutMs }, "reconciles under way did not finish in time");
      for (const controller of this.#controllers) controller.abort();
      this.#gate.close();
      over.resolve();
    }, gracefulShutdownTimeoutMs);
    const stopped = Promise.all(this.#controllers.map(async (controller) => await controller.stop()));
    await Promise.race([stopped, over.promise]);
    clearTimeout(grace);
  }

  #newTransport(): Transport {
    const { credentials, name } = this.#options;
    const host = new URL(credentials.server).host;
    return new Transport({
      credentials,
      userAgent: `${name} (${process.platform}/${process.arch})`,
      observe: (method, code) => this.metrics.restRequests.inc({ method, code, host }),
    });
  }

  #servers(): { readonly name: "metrics" | "health"; readonly server: HttpServer }[] {
    const { metricsBindAddress = "0", healthProbeBindAddress = "0" } = this.#options;
    const servers: { name: "metrics" | "health"; server: HttpServer }[] = [];
    if (metricsBindAddress !== "0") {
      this.metrics.collectProcess();
      servers.push({ name: "metrics", server: metricsServer(this.metrics, metricsBindAddress) });
    }
    if (healthProbeBindAddress !== "0") {
      const server = new HttpServer({ address: healthProbeBindAddress, purpose: "health probes", flag: "--health-probe-bind-address", route: this.health.route });
      servers.push({ name: "health", server });
    }
    return servers;
  }
}

function metricsServer(metrics: Metrics, address: string): HttpServer {
  return new HttpServer({
    address,
    purpose: "metrics",
    flag: "--metrics-bind-address",
    route: async (url, response) => {
      if (url.pathname !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
      response.writeHead(200, { "content-type": metrics.registry.contentType }).end(await metrics.registry.metrics());
    },
  });
}

/** Resolves when the work is done or the signal is aborted, whichever comes first. */
async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const aborted = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => aborted.resolve(), { once: true });
  await Promise.race([work, aborted.promise]);
}
