import assert from "node:assert/strict";
import { test } from "node:test";
import type { Container, IngressTLS, PodSpec, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, type Service, type ServiceInput, serviceKind, type ServiceSpec } from "../../src/api/index.ts";

test("parts of the spec go into a pod and an Ingress as they are", () => {
  const toContainer = ({ image, env, envFrom, resources, volumeMounts }: ServiceSpec): Container => ({
    name: "service",
    image,
    ...(env && { env }),
    ...(envFrom && { envFrom }),
    ...(volumeMounts && { volumeMounts }),
    ...(resources && { resources }),
  });
  const toVolumes = ({ volumes }: ServiceSpec): PodSpec["volumes"] => volumes ?? [];
  const toTls = ({ ingress }: ServiceSpec): IngressTLS[] => ingress?.tls ?? [];
  const toType = ({ serviceType }: ServiceSpec): NonNullable<CoreService["spec"]>["type"] => serviceType;
  const spec = stored().spec;
  assert.equal(toContainer(spec).image, "web:1");
  assert.deepEqual(toVolumes(spec), []);
  assert.deepEqual(toTls(spec), []);
  assert.equal(toType(spec), "ClusterIP");
});

test("a user may leave out what has a default, a stored Service has it", () => {
  const written: ServiceInput = { apiVersion, kind: "Service", metadata: { name: "web" }, spec: { image: "web:1" } };
  const replicas: number = stored().spec.replicas;
  const observed: number = stored().status.observedGeneration;
  // @ts-expect-error the image has no default
  const imageless: ServiceInput["spec"] = {};
  assert.deepEqual([written.kind, replicas, observed, imageless], [serviceKind.kind, 1, -1, {}]);
});

function stored(): Service {
  return {
    apiVersion,
    kind: "Service",
    metadata: { name: "web" },
    spec: {
      image: "web:1",
      replicas: 1,
      port: 8080,
      serviceType: "ClusterIP",
      suspend: false,
      deletionPolicy: "Delete",
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
    },
    status: { observedGeneration: -1 },
  };
}
