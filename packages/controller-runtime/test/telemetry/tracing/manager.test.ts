import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kubeconfigCredentials } from "../../../src/client/kubeconfig.ts";
import { forObject } from "../../../src/controller/event-handler.ts";
import { done } from "../../../src/controller/outcome.ts";
import { type ConfigMap, kinds } from "../../../src/kubernetes/index.ts";
import { Manager } from "../../../src/manager.ts";
import { createLog } from "../../../src/telemetry/log.ts";
import { startTracing } from "../../../src/telemetry/tracing/start-tracing.ts";
import { plane, realClient } from "../../support/api-server.ts";
import { Collector } from "./collector.ts";

test("a change on the API server is one way through the traces, and the log lines of it carry their ids", async () => {
  const collector = await Collector.start();
  process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.url;
  const tracing = await startTracing({ service: { name: "test" } });
  assert.ok(tracing.tracer && tracing.logFields);
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: "debug", fields: tracing.logFields, destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) } });
  tracing.logTo(log);
  const namespace = await createNamespace(plane, "tracing");
  const manager = new Manager({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), name: "test", namespaces: [namespace], log, tracer: tracing.tracer, profilingBindAddress: "127.0.0.1:0" });
  const informer = manager.informer(kinds.configMap);
  const controller = manager.addController({
    name: "configmap",
    reconcile: async (request, context) => {
      const object = informer.get(request);
      if (request.name !== "traced" || !object || object.data) return done;
      context.log.info("at it");
      await manager.client.update<ConfigMap>(kinds.configMap, { ...object, data: { seen: "yes" } });
      return done;
    },
  });
  controller.watch(informer, forObject);
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  await waitFor("the start", () => lines.some((line) => line["msg"] === "started"));
  await realClient().create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "traced" } });
  await waitFor("the reconcile", () => informer.get({ namespace, name: "traced" })?.data);
  const level = await fetch(`http://127.0.0.1:${manager.ports.profiling}/log-level`, { method: "PUT", body: '{"level":"warn"}' });
  assert.deepEqual([level.status, log.level], [200, "warn"]);
  stop.abort();
  await end;
  await tracing.stop();
  const call = collector.spans.find(({ name }) => name === "PUT /api/v1/namespaces/{namespace}/configmaps/{name}");
  const reconcile = collector.spans.find(({ spanId }) => spanId === call?.parentSpanId);
  const event = collector.spans.find(({ spanId }) => spanId === reconcile?.links[0]?.spanId);
  assert.equal(call?.attributes["http.response.status_code"], 200);
  assert.deepEqual([reconcile?.name, reconcile?.attributes["controller_runtime.result"], typeof reconcile?.attributes["controller_runtime.queue.duration_seconds"]], ["reconcile configmap", "success", "number"]);
  assert.deepEqual([event?.name, event?.attributes["controller_runtime.object.name"]], ["added ConfigMap", "traced"]);
  const line = lines.find((each) => each["msg"] === "at it");
  assert.deepEqual([line?.["trace_id"], line?.["span_id"]], [reconcile?.traceId, reconcile?.spanId]);
});
