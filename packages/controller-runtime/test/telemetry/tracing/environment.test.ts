import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { tracingFromEnvironment } from "../../../src/telemetry/tracing/environment.ts";

const on = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" };

describe("tracing is off", () => {
  const cases: readonly (readonly [string, Record<string, string>])[] = [
    ["where nothing is said", {}],
    ["where the endpoint is empty", { OTEL_EXPORTER_OTLP_ENDPOINT: " ", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "" }],
    ["where only a sampler is named", { OTEL_TRACES_SAMPLER: "always_on" }],
    ["where the SDK is disabled", { ...on, OTEL_SDK_DISABLED: "TRUE" }],
    ["where the exporter is none", { ...on, OTEL_TRACES_EXPORTER: "none" }],
  ];
  for (const [title, env] of cases) test(title, () => assert.deepEqual(tracingFromEnvironment(env), { problems: [] }));
});

describe("the endpoint", () => {
  const cases: readonly (readonly [Record<string, string>, string])[] = [
    [on, "http://collector:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector/otlp/" }, "https://collector/otlp/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318/mine" }, "http://collector:4318/mine"],
    [{ ...on, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://other:1/x" }, "http://other:1/x"],
    [{ ...on, OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf" }, "http://collector:4318/v1/traces"],
    [{ ...on, OTEL_SDK_DISABLED: "false", OTEL_TRACES_EXPORTER: "otlp" }, "http://collector:4318/v1/traces"],
  ];
  for (const [env, endpoint] of cases) {
    test(JSON.stringify(env), () => assert.deepEqual(tracingFromEnvironment(env), { settings: { endpoint, sampler: "parentbased_always_on", ratio: 1 }, problems: [] }));
  }
});

describe("a mistake turns tracing off and is told without the value", () => {
  const cases: readonly (readonly [Record<string, string>, RegExp])[] = [
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "user:secret@collector:4318" }, /^OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL/],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "secret" }, /^OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL/],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "ftp://secret" }, /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no http/],
    [{ ...on, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, /4318/],
    [{ ...on, OTEL_TRACES_EXPORTER: "zipkin" }, /neither otlp nor none/],
  ];
  for (const [env, expected] of cases) {
    test(JSON.stringify(env), () => {
      const { settings, problems } = tracingFromEnvironment(env);
      assert.equal(settings, undefined);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", expected);
      assert.match(problems[0] ?? "", /; tracing is off$/);
      assert.doesNotMatch(problems[0] ?? "", /secret/);
    });
  }
});

describe("the sampler", () => {
  test("is what was asked for, with its ratio", () => {
    const { settings } = tracingFromEnvironment({ ...on, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.25" });
    assert.deepEqual([settings?.sampler, settings?.ratio], ["traceidratio", 0.25]);
  });

  for (const ratio of ["2", "-1", "x", "0,5"]) {
    test(`is the default, and the ratio 1, where they are unknown or "${ratio}"`, () => {
      const { settings, problems } = tracingFromEnvironment({ ...on, OTEL_TRACES_SAMPLER: "jaeger_remote", OTEL_TRACES_SAMPLER_ARG: ratio });
      assert.deepEqual([settings?.sampler, settings?.ratio, problems.length], ["parentbased_always_on", 1, 2]);
    });
  }
});
