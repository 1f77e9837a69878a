import type { Container, EnvFromSource, EnvVar, PodTemplateSpec, Probe, Volume, VolumeMount } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { childLabels } from "../core/labels.ts";
import { configMapName, configVolume } from "./config-map.ts";

/** Where `configData` is mounted, one file per key. */
const configDirectory = "/etc/service/config";
const containerName = "app";
/** Any id but root's; images that name no user need one to be allowed to run. 65532 is distroless' "nonroot". */
const nonRoot = 65_532;

/**
 * The pod template: a function of what the user meant, and of nothing else (property 9). Meets Pod Security
 * `restricted` as it is.
 */
export function podTemplate(service: Service): PodTemplateSpec {
  const config = configMapName(service);
  return {
    metadata: { labels: childLabels(service) },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: nonRoot, runAsGroup: nonRoot, fsGroup: nonRoot, seccompProfile: { type: "RuntimeDefault" } },
      containers: [container(service, config)],
      volumes: volumes(config),
    },
  };
}

function container({ spec }: Service, config: string | undefined): Container {
  const env = (spec.env ?? []).map(withDefaults);
  return {
    name: containerName,
    image: spec.image,
    ports: [{ name: "http", containerPort: spec.port, protocol: "TCP" }],
    ...(config && { envFrom: [configSource(config)] }),
    ...(env.length > 0 && { env }),
    ...(spec.resources && { resources: spec.resources }),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    ...probes(),
    volumeMounts: volumeMounts(config),
  };
}

/** Keys that are no environment names are left out by the kubelet; they are files all the same. */
function configSource(name: string): EnvFromSource {
  return { configMapRef: { name } };
}

/** The API server fills these in; the value is compared as a whole, so it must be whole. */
function withDefaults(variable: EnvVar): EnvVar {
  const { fieldRef, resourceFieldRef } = variable.valueFrom ?? {};
  if (fieldRef) return { ...variable, valueFrom: { fieldRef: { apiVersion: "v1", ...fieldRef } } };
  if (resourceFieldRef) return { ...variable, valueFrom: { resourceFieldRef: { divisor: "0", ...resourceFieldRef } } };
  return variable;
}

/**
 * A connection to the port is all that can be asked of an unknown application: it gets traffic only when it listens,
 * and 60 × 5 s to come to that. There is no liveness probe by default: a wrong one turns load into an outage.
 */
function probes(): { readonly startupProbe: Probe; readonly readinessProbe: Probe } {
  const tcpSocket = { port: "http" };
  return {
    startupProbe: { tcpSocket, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { tcpSocket, periodSeconds: 10, failureThreshold: 3 },
  };
}

function volumes(config: string | undefined): Volume[] {
  return [{ name: "tmp", emptyDir: {} }, ...(config ? [{ name: configVolume, configMap: { name: config } }] : [])];
}

function volumeMounts(config: string | undefined): VolumeMount[] {
  return [{ name: "tmp", mountPath: "/tmp" }, ...(config ? [{ name: configVolume, mountPath: configDirectory, readOnly: true }] : [])];
}
