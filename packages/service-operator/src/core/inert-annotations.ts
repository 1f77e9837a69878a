/**
 * Annotations of a pod that nobody acts upon who could give the pod anything: Prometheus' own examples have them for
 * what is scraped, and kubectl for which container is meant by default.
 *
 * All others may be orders. The kubelet turns AppArmor off by one, container runtimes load hooks and devices, networks and
 * cloud identities are attached, injectors mount Secrets. Which of them a cluster obeys, only that cluster knows.
 */
const inert: ReadonlySet<string> = new Set([
  "prometheus.io/scrape",
  "prometheus.io/scheme",
  "prometheus.io/port",
  "prometheus.io/path",
  "kubectl.kubernetes.io/default-container",
  "kubectl.kubernetes.io/default-logs-container",
]);

export function isInertAnnotation(key: string): boolean {
  return inert.has(key);
}
