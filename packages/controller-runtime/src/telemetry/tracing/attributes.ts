/**
 * Names of span attributes. The first group is OpenTelemetry's (semantic conventions 1.45: http, url, server, error,
 * k8s); where those have no word, ours begin with `controller_runtime` as the metrics do.
 */
export const attribute = {
  method: "http.request.method",
  statusCode: "http.response.status_code",
  urlFull: "url.full",
  urlTemplate: "url.template",
  serverAddress: "server.address",
  serverPort: "server.port",
  errorType: "error.type",
  namespace: "k8s.namespace.name",

  controller: "controller_runtime.controller",
  /** Kind and name of the object that an event is about, or name of the one that is reconciled. */
  objectKind: "controller_runtime.object.kind",
  objectName: "controller_runtime.object.name",
  resourceVersion: "controller_runtime.object.resource_version",
  /** `added`, `updated` or `deleted`. */
  eventType: "controller_runtime.event.type",
  /** As the label of `controller_runtime_reconcile_total`: `success`, `requeue`, `requeue_after` or `error`. */
  result: "controller_runtime.result",
  /** Seconds, as in `workqueue_queue_duration_seconds`. */
  queueSeconds: "controller_runtime.queue.duration_seconds",
} as const;
