import { Counter, Gauge, Histogram, type Registry } from "@prometheus-io/client";
import { tens } from "../telemetry/metrics.ts";

/** What a webhook does; controller-runtime counts the panics of each by itself. */
export type WebhookWork = "admission" | "conversion";

/** Follows one request; called with the HTTP status when it is answered. */
export type RequestObserver = (code: number) => void;

/** What a webhook server measures, under controller-runtime's names. The `webhook` is the path. */
export class WebhookMetrics {
  readonly #total: Counter<"webhook" | "code">;
  readonly #latency: Histogram<"webhook">;
  readonly #inFlight: Gauge<"webhook">;
  readonly #panics: Readonly<Record<WebhookWork, Counter>>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({ name: "controller_runtime_webhook_requests_total", help: "Total number of admission requests by HTTP status code.", labelNames: ["webhook", "code"], registers });
    this.#latency = new Histogram({ name: "controller_runtime_webhook_latency_seconds", help: "Histogram of the latency of processing admission requests", labelNames: ["webhook"], buckets: [...tens], registers });
    this.#inFlight = new Gauge({ name: "controller_runtime_webhook_requests_in_flight", help: "Current number of admission requests being served.", labelNames: ["webhook"], registers });
    this.#panics = {
      admission: new Counter({ name: "controller_runtime_webhook_panics_total", help: "Total number of webhook panics", registers }),
      conversion: new Counter({ name: "controller_runtime_conversion_webhook_panics_total", help: "Total number of conversion webhook panics", registers }),
    };
  }

  panicked(work: WebhookWork): void {
    this.#panics[work].inc();
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
