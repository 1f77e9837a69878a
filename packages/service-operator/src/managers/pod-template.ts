import type { Container, PodTemplateSpec, Probe, Volume, VolumeMount } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { childLabels } from "../core/labels.ts";
import { configMapName, configVolume } from "./config-map.ts";
import { environment } from "./environment.ts";

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
  const { envFrom, env } = environment(spec, config);
  return {
    name: containerName,
    image: spec.image,
    ports: [{ name: "http", containerPort: spec.port, protocol: "TCP" }],
    ...(envFrom.length > 0 && { envFrom }),
    ...(env.length > 0 && { env }),
    ...(spec.resources && { resources: spec.resources }),
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    ...probes(),
    volumeMounts: volumeMounts(config),
  };
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
