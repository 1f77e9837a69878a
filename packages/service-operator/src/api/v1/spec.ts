import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { adopt } from "./adopt.ts";
import { autoscaling } from "./autoscaling/autoscaling.ts";
import { configData } from "./config-data.ts";
import { args, command, imagePullPolicy, terminationGracePeriodSeconds } from "./container-fields.ts";
import { env } from "./env/env.ts";
import { envFrom } from "./env/env-from.ts";
import { imagePullSecrets } from "./image-pull-secrets.ts";
import { ingress } from "./ingress/ingress.ts";
import { maxInt32 } from "./integers.ts";
import { matches } from "./names.ts";
import { naming } from "./naming.ts";
import { noPortRule } from "./no-port.ts";
import { patches } from "./patches.ts";
import { podAnnotations, podLabels } from "./pod-metadata.ts";
import { portRules, ports } from "./ports.ts";
import { probePortRules } from "./probes/port-rules.ts";
import { probes } from "./probes/probes.ts";
import { resources } from "./resources.ts";
import { restartOnChange } from "./restart-on-change.ts";
import { podSecurityContext } from "./security/pod-security-context.ts";
import { securityContext } from "./security/security-context.ts";
import { automountServiceAccountToken, serviceAccountName } from "./service-account.ts";
import { mountsHaveVolumes, volumeMounts } from "./volumes/volume-mounts.ts";
import { volumes } from "./volumes/volumes.ts";

const image = z
  .string()
  .min(1)
  .max(1024)
  .meta({
    description: "Container image, as name[:tag] or name@digest. String. Required.",
    ...rules(
      cel(
        matches("self", "^\\S+$"),
        naming({ field: "spec.image", problem: "has white space in it: write it as name[:tag] or name@digest" }),
      ),
    ),
  });

const replicas = z.int().min(0).max(maxInt32).default(1).describe("Number of pods, unless autoscaling is set. Integer from 0. Default: 1.");

/** Not null for none: a merge patch, and so `kubectl apply`, takes that for "remove the field", and the default comes back. */
const port = z
  .int()
  .min(0)
  .max(65_535)
  .default(8080)
  .describe("Port the container listens on and the Service is reached at; 0: none, as of a worker. Integer from 0 to 65535. Default: 8080.");

const serviceType = z
  .enum(["ClusterIP", "NodePort", "LoadBalancer"])
  .default("ClusterIP")
  .describe("How the Service is exposed: ClusterIP, NodePort or LoadBalancer. May change at any time. Default: ClusterIP.");

const clusterIP = z
  .enum(["None"])
  .describe("None makes the Service headless: its name leads to the pods' own addresses. May change at any time. Default: an address of its own.");

const headlessRule = cel(
  "!has(self.clusterIP) || self.serviceType == 'ClusterIP'",
  naming({ field: "spec.serviceType", value: "self.serviceType", problem: "needs an address: remove spec.clusterIP, or set spec.serviceType to ClusterIP" }),
);

const suspend = z
  .boolean()
  .default(false)
  .describe("Whether the operator leaves everything as it is. The status goes on telling the truth. Boolean. Default: false.");

const deletionPolicy = z
  .enum(["Delete", "Retain"])
  .default("Delete")
  .describe("What becomes of the children when the Service is deleted: Delete or Retain. Default: Delete.");

const progressDeadlineSeconds = z
  .int()
  .min(1)
  .max(maxInt32)
  .default(600)
  .describe("How long a rollout may make no progress before it counts as failed. Seconds, from 1. Default: 600.");

const revisionHistoryLimit = z
  .int()
  .min(0)
  .max(maxInt32)
  .default(10)
  .describe("Number of old revisions, with their configuration, kept to roll back to. Integer from 0. Default: 10.");

const rollback = z
  .object({
    enabled: z.boolean().default(true).describe("Whether a rollout that fails is rolled back. Boolean. Default: true."),
  })
  .describe(
    "What to do when a rollout makes no progress for progressDeadlineSeconds: go back to the revision that was ready last, with " +
      "its configuration, until the spec changes. The spec stays as it is. Default: nothing.",
  );

/** What the user wants. */
export const serviceSpec = z
  .object({
    image,
    replicas,
    autoscaling: z.exactOptional(autoscaling),
    port,
    ports: z.exactOptional(ports),
    serviceType,
    clusterIP: z.exactOptional(clusterIP),
    configData: z.exactOptional(configData),
    env: z.exactOptional(env),
    envFrom: z.exactOptional(envFrom),
    volumes: z.exactOptional(volumes),
    volumeMounts: z.exactOptional(volumeMounts),
    restartOnChange: z.exactOptional(restartOnChange),
    resources: z.exactOptional(resources),
    probes: z.exactOptional(probes),
    command: z.exactOptional(command),
    args: z.exactOptional(args),
    imagePullPolicy: z.exactOptional(imagePullPolicy),
    imagePullSecrets: z.exactOptional(imagePullSecrets),
    serviceAccountName: z.exactOptional(serviceAccountName),
    automountServiceAccountToken: z.exactOptional(automountServiceAccountToken),
    securityContext: z.exactOptional(securityContext),
    podSecurityContext: z.exactOptional(podSecurityContext),
    terminationGracePeriodSeconds: z.exactOptional(terminationGracePeriodSeconds),
    podLabels: z.exactOptional(podLabels),
    podAnnotations: z.exactOptional(podAnnotations),
    ingress: z.exactOptional(ingress),
    patches: z.exactOptional(patches),
    adopt: z.exactOptional(adopt),
    suspend,
    deletionPolicy,
    progressDeadlineSeconds,
    revisionHistoryLimit,
    rollback: z.exactOptional(rollback),
  })
  .meta({ description: "What is wanted.", ...rules(headlessRule, ...portRules, ...probePortRules, noPortRule, mountsHaveVolumes) });
