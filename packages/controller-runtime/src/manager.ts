import { Cache, type InformerRequest } from "./cache/cache.ts";
import type { Informer } from "./cache/informer.ts";
import { Client } from "./client/client.ts";
import { isApiError } from "./client/errors.ts";
import { Transport } from "./client/transport.ts";
import { checkControllerOptions } from "./controller/check-options.ts";
import { Controller, type ControllerOptions } from "./controller/controller.ts";
import { WriteGate } from "./election/write-gate.ts";
import type { Kind, KubernetesObject } from "./kubernetes/index.ts";
import { aborted } from "./manager/aborted.ts";
import { checkManagerOptions } from "./manager/check-options.ts";
import { GracePeriod } from "./manager/grace-period.ts";
import { lead } from "./manager/lead.ts";
import type { ManagerEnd, ManagerOptions } from "./manager/options.ts";
import type { Runnable, RunnableOptions } from "./manager/runnable.ts";
import { RunnableGroup } from "./manager/runnable-group.ts";
import { type Ports, serversOf } from "./manager/servers.ts";
import { ControllerMetrics } from "./telemetry/controller-metrics.ts";
import { EventRecorder } from "./telemetry/events.ts";
import { Health } from "./telemetry/health.ts";
import type { Logger } from "./telemetry/log.ts";
import { Metrics } from "./telemetry/metrics.ts";
import { ApiCallTracer } from "./telemetry/tracing/api-call-tracer.ts";
import { ControllerTracer } from "./telemetry/tracing/controller-tracer.ts";
import type { Tracer } from "./telemetry/tracing/tracer.ts";

export type { CertificateLocation, ManagerEnd, ManagerLeaderElection, ManagerOptions } from "./manager/options.ts";

/**
 * Starts and stops everything that a controller needs, in order.
 *
 * Expected flow: servers, caches, first lists, runnables that need no lease, lease, controllers and the other runnables;
 * and back: these finish what they are at, the gate closes, the lease is released, the runnables that need no lease end,
 * caches and servers stop. Guarantees: caches are warm before the lease is asked for, so that a takeover works at once;
 * nothing is written without the lease; `/readyz` says ok once the first lists are in, also on replicas that wait for
 * the lease. A manager runs once.
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
  readonly #grace: GracePeriod;
  readonly #controllers: Controller[] = [];
  /** Those of every replica, and those of the leader: controllers and runnables. */
  readonly #always = new RunnableGroup((error) => this.#fail(error));
  readonly #leading = new RunnableGroup((error) => this.#fail(error));
  readonly #stop = new AbortController();
  #failure: { readonly error: unknown } | undefined;
  #ran = false;
  #synced = false;
  #ports: Ports = {};

  constructor(options: ManagerOptions) {
    checkManagerOptions(options);
    this.#options = options;
    // Where there is no election, nothing has to be waited for: its client may write before `run` as well.
    if (!options.leaderElection) this.#gate.openUntil(Number.POSITIVE_INFINITY);
    this.log = options.log;
    this.#grace = new GracePeriod(options.gracefulShutdownTimeoutMs ?? 30_000);
    this.#transport = this.#newTransport(options.tracer);
    this.client = new Client({
      transport: this.#transport,
      fieldManager: options.name,
      gate: this.#gate.enter,
      writing: (kind, ref) => this.cache.writing(kind, ref),
      written: (kind, write) => this.cache.absorb(kind, write),
    });
    this.cache = new Cache({ client: this.client, log: options.log, ...(options.namespaces && { namespaces: options.namespaces }) });
    this.health.addReadyzCheck("informer-sync", () => (this.#synced ? undefined : "the first lists are not in yet"));
  }

  /** The ports of the servers once they listen; useful where port 0 was asked for. */
  get ports(): Ports {
    return this.#ports;
  }

  /** The informer of a kind; see {@link Cache.informer} for what a second call may ask for. */
  informer<T extends KubernetesObject>(kind: Kind<T>, request?: InformerRequest<T>): Informer<T> {
    return this.cache.informer(kind, request);
  }

  /** Has a runnable start and stop with this manager. Errors: `TypeError` where the manager is stopping. */
  add(runnable: Runnable, { needLeaderElection = true }: RunnableOptions = {}): void {
    (needLeaderElection ? this.#leading : this.#always).add(runnable);
  }

  /**
   * Makes a controller that starts and stops with this manager. Errors: `TypeError` for options that cannot work, and
   * where another controller has the name.
   */
  addController(options: Omit<ControllerOptions, "log" | "metrics" | "tracer">): Controller {
    checkControllerOptions(options);
    const taken = this.#controllers.some(({ name }) => name === options.name);
    if (taken) throw new TypeError(`controller "${options.name}": this manager has a controller of that name already, and metrics and logs would not tell them apart: give it another, by named() of the builder`);
    const { tracer } = this.#options;
    const telemetry = { log: this.log, metrics: new ControllerMetrics(this.metrics, options.name), ...(tracer && { tracer: new ControllerTracer(tracer, options.name) }) };
    const controller = new Controller({ ...options, ...telemetry });
    this.#controllers.push(controller);
    this.add({
      start: async (signal) => {
        controller.start();
        await aborted(signal);
        await controller.stop();
      },
    });
    return controller;
  }

  eventRecorder(controller: string): EventRecorder {
    return new EventRecorder({ client: this.client, controller, log: this.log });
  }

  /**
   * Runs until the signal is aborted, the lease is lost or a runnable rejects. Errors: `BindError` when a server cannot
   * listen; `CertificateError` when there is no certificate to serve metrics with; what a runnable rejected with; `TypeError`
   * where it was called before.
   */
  async run(signal: AbortSignal): Promise<ManagerEnd> {
    if (this.#ran) throw new TypeError("Manager: run was called before, and a manager runs once: make another manager, with controllers of its own");
    this.#ran = true;
    const stop = (): void => this.#stop.abort();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    const end = await this.#run().finally(() => signal.removeEventListener("abort", stop));
    if (this.#failure) throw this.#failure.error;
    return end;
  }

  /** Closes the connections of a manager that was never run, and whose client was used; `run` does so itself. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #run(): Promise<ManagerEnd> {
    const servers = serversOf(this.#options, this);
    try {
      for (const { server, name } of servers) this.#ports = { ...this.#ports, [name]: await server.start() };
      this.cache.start();
      await Promise.race([this.cache.synced(), aborted(this.#stop.signal)]);
      if (this.#stop.signal.aborted) return "stopped";
      this.#synced = true;
      this.log.info("caches are synced");
      this.#always.start();
      return await this.#lead();
    } finally {
      this.#stop.abort();
      if (!(await this.#grace.covers(this.#always.stop()))) this.#tellLate("runnables");
      await this.cache.stop();
      await Promise.all(servers.map(async ({ server }) => await server.stop()));
      await this.close();
    }
  }

  async #lead(): Promise<ManagerEnd> {
    const { log, metrics } = this;
    const { leaderElection } = this.#options;
    const options = { leaderElection, newTransport: () => this.#newTransport(), gate: this.#gate, log, metrics };
    return await lead(options, this.#stop.signal, async (ended) => {
      this.#leading.start();
      log.info({ controllers: this.#controllers.map(({ name }) => name) }, "started");
      try {
        await ended;
      } finally {
        log.info("stopping: reconciles under way may finish");
        await this.#drain();
      }
    });
  }

  /** Lets the reconciles under way finish. What does not end in time, nor by its signal, is left behind and writes no more. */
  async #drain(): Promise<void> {
    this.#stop.abort();
    if (await this.#grace.covers(this.#leading.stop())) return;
    this.#tellLate("reconciles under way");
    for (const controller of this.#controllers) controller.abort();
    this.#gate.close("the manager has stopped, and this work was not done within the time of grace: it writes nothing more");
  }

  #tellLate(what: string): void {
    const { gracefulShutdownTimeoutMs } = this.#options;
    this.log.warn({ gracefulShutdownTimeoutMs }, `${what} did not finish in time`);
  }

  /** The first failure ends the manager. One that comes of the stop itself is no news, any other is told. */
  #fail(error: unknown): void {
    if (!this.#stop.signal.aborted) {
      this.#failure = { error };
      this.#stop.abort();
    } else if (!isAbort(error)) this.log.error({ err: error }, "a runnable failed while the manager was stopping");
  }

  /** The lease's renewals are not traced: a span every two seconds that says nothing. */
  #newTransport(tracer?: Tracer): Transport {
    const { credentials, name, version, answerTimeoutMs } = this.#options;
    const host = new URL(credentials.server).host;
    return new Transport({
      credentials,
      userAgent: `${name}${version === undefined ? "" : `/${version}`} (${process.platform}/${process.arch})`,
      observe: ({ method, code, seconds }) => {
        this.metrics.restRequests.inc({ method, code, host });
        this.metrics.restRequestTime.observe({ verb: method, host }, seconds);
      },
      ...(answerTimeoutMs !== undefined && { answerTimeoutMs }),
      ...(tracer && { tracer: new ApiCallTracer(tracer, credentials.server) }),
    });
  }
}

/** What Node's own functions and our client reject with when their signal is aborted. */
function isAbort(error: unknown): boolean {
  return isApiError(error, "Aborted") || (error instanceof Error && error.name === "AbortError");
}
