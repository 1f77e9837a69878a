import type { Container, PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { childLabels } from "../core/labels.ts";
import { configMapName } from "./config-map.ts";
import { environment } from "./environment.ts";
import { podIdentity } from "./pod-identity.ts";
import { containerPorts } from "./ports.ts";
import { probes } from "./probes.ts";
import { podSecurityContext, securityContext } from "./security.ts";
import { volumeMounts, volumes } from "./volumes.ts";

const containerName = "app";

/**
 * The pod template: a function of what the user meant, and of nothing else (property 9). Meets Pod Security
 * `restricted`, unless `spec.securityContext` says otherwise.
 */
export function podTemplate(service: Service): PodTemplateSpec {
  const config = configMapName(service);
  const { podLabels, podAnnotations = {}, terminationGracePeriodSeconds } = service.spec;
  return {
    metadata: { labels: { ...podLabels, ...childLabels(service) }, ...(Object.keys(podAnnotations).length > 0 && { annotations: podAnnotations }) },
    spec: {
      ...(terminationGracePeriodSeconds !== undefined && { terminationGracePeriodSeconds }),
      ...podIdentity(service.spec),
      enableServiceLinks: false,
      securityContext: podSecurityContext(service.spec),
      containers: [container(service, config)],
      volumes: volumes(service.spec, config),
    },
  };
}

function container({ spec }: Service, config: string | undefined): Container {
  const { envFrom, env } = environment(spec, config);
  const ports = containerPorts(spec);
  const { imagePullPolicy, command = [], args = [] } = spec;
  return {
    name: containerName,
    image: spec.image,
    ...(imagePullPolicy && { imagePullPolicy }),
    ...(command.length > 0 && { command }),
    ...(args.length > 0 && { args }),
    ...(ports.length > 0 && { ports }),
    ...(envFrom.length > 0 && { envFrom }),
    ...(env.length > 0 && { env }),
    ...(spec.resources && { resources: spec.resources }),
    securityContext: securityContext(spec),
    ...probes(spec),
    volumeMounts: volumeMounts(spec, config),
  };
}
