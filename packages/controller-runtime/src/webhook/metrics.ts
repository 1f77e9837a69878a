import { Counter, Gauge, Histogram, type Registry } from "@prometheus-io/client";

/** client_golang's DefBuckets, in seconds, which controller-runtime uses for this histogram. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Follows one request; called with the HTTP status when it is answered. */
export type RequestObserver = (code: number) => void;

/** What a webhook server measures, under controller-runtime's names. The `webhook` is the path. */
export class WebhookMetrics {
  readonly #total: Counter<"webhook" | "code">;
  readonly #latency: Histogram<"webhook">;
  readonly #inFlight: Gauge<"webhook">;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({ name: "controller_runtime_webhook_requests_total", help: "Total number of admission requests by HTTP status code.", labelNames: ["webhook", "code"], registers });
    this.#latency = new Histogram({ name: "controller_runtime_webhook_latency_seconds", help: "Histogram of the latency of processing admission requests", labelNames: ["webhook"], buckets, registers });
    this.#inFlight = new Gauge({ name: "controller_runtime_webhook_requests_in_flight", help: "Current number of admission requests being served.", labelNames: ["webhook"], registers });
  }

  /** Makes a webhook's series show before its first request, so that a rate over them is 0 and not absent. */
  register(webhook: string): void {
    for (const code of ["200", "500"]) this.#total.inc({ webhook, code }, 0);
    this.#inFlight.set({ webhook }, 0);
  }

  /** Begins to follow one request. */
  begin(webhook: string): RequestObserver {
    const startedAt = performance.now();
    this.#inFlight.inc({ webhook });
    return (code) => {
      this.#inFlight.dec({ webhook });
      this.#total.inc({ webhook, code: String(code) });
      this.#latency.observe({ webhook }, (performance.now() - startedAt) / 1000);
    };
  }
}
