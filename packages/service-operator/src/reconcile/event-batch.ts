import type { EventDetails, EventRecorder, Logger } from "@service-operator/controller-runtime";
import type { Service } from "../api/index.ts";
import type { EventSink } from "../managers/resource-manager.ts";

/**
 * The events of one reconcile, one for each reason: four children made together are one thing that happened, one write
 * and one line of the log.
 */
export class EventBatch implements EventSink {
  readonly #recorder: EventRecorder;
  readonly #service: Service;
  readonly #log: Logger;
  readonly #byReason = new Map<string, EventDetails>();

  constructor({ recorder, service, log }: { readonly recorder: EventRecorder; readonly service: Service; readonly log: Logger }) {
    this.#recorder = recorder;
    this.#service = service;
    this.#log = log;
  }

  record(details: EventDetails): void {
    const key = `${details.type}/${details.reason}`;
    const before = this.#byReason.get(key);
    if (!before) return void this.#byReason.set(key, details);
    const { related: _, ...shared } = before; // it is about more than one object now
    this.#byReason.set(key, { ...shared, note: `${before.note}; ${details.note}` });
  }

  flush(): void {
    for (const details of this.#byReason.values()) {
      this.#log[details.type === "Normal" ? "info" : "warn"]({ reason: details.reason }, details.note);
      this.#recorder.record(this.#service, details);
    }
    this.#byReason.clear();
  }
}
