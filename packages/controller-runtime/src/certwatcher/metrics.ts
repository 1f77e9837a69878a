import { Counter, type Registry } from "@prometheus-io/client";

/** What reading certificate files comes to, under controller-runtime's names. All that are read in a process count together. */
export interface CertificateMetrics {
  readonly reads: Counter;
  readonly errors: Counter;
}

/** The counters of a registry, made at the first call. */
export function certificateMetrics(registry: Registry): CertificateMetrics {
  return {
    reads: counter(registry, "certwatcher_read_certificate_total", "Total number of certificate reads"),
    errors: counter(registry, "certwatcher_read_certificate_errors_total", "Total number of certificate read errors"),
  };
}

function counter(registry: Registry, name: string, help: string): Counter {
  const present = registry.getSingleMetric(name);
  return present instanceof Counter ? present : new Counter({ name, help, registers: [registry] });
}
