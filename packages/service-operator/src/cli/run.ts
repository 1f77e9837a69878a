import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createLog, inClusterNamespace, type Logger, Manager, type ManagerOptions, startTracing } from "@service-operator/controller-runtime";
import { operatorName } from "../core/labels.ts";
import { systemNamespace } from "../deploy/manifests.ts";
import { builtInManagers } from "../managers/index.ts";
import { onlyAllowed } from "../managers/ingress-annotations.ts";
import type { ResourceManager } from "../managers/resource-manager.ts";
import { ownObjects } from "../reconcile/own-objects.ts";
import { addServiceController } from "../reconcile/service-controller.ts";
import type { SecretNamespaces } from "../reconcile/watch-references.ts";
import { version } from "../version.ts";
import type { WebhooksOptions } from "../webhooks/add-webhooks.ts";
import { findCredentials } from "./credentials.ts";
import type { RunOptions } from "./options.ts";
import { preflight } from "./preflight.ts";
import { readableSecrets } from "./secrets-access.ts";
import { UsageError } from "./usage-error.ts";

/** The name of the Lease, in the form that kubebuilder gives it. */
const leaseName = "service-operator.service-operator.io";

export interface RunExtras {
  /** Further managers, after the built-in ones. */
  readonly managers?: readonly ResourceManager[];
  readonly log?: Logger;
  /** Other webhooks than those of `deploy/`, and when their certificate is renewed. */
  readonly webhooks?: Partial<Pick<WebhooksOptions, "installation" | "rotation">>;
}

/** Runs the operator until the signal is aborted. Errors: those that `UsageError`, `BindError`, `CertificateError` and `ApiError` name. */
export async function run(options: RunOptions, signal: AbortSignal, extras: RunExtras = {}): Promise<void> {
  const tracing = await startTracing({ service: { name: operatorName, version } });
  const log = extras.log ?? createLog({ level: options.logLevel, ...(tracing.logFields && { fields: tracing.logFields }) });
  tracing.logTo(log);
  try {
    const manager = await newManager(options, { log, ...(tracing.tracer && { tracer: tracing.tracer }) });
    await runManager(manager, { options, signal, extras });
  } finally {
    await tracing.stop();
  }
}

async function newManager(options: RunOptions, telemetry: Pick<ManagerOptions, "log" | "tracer">): Promise<Manager> {
  const { namespaces, metricsBindAddress, metricsAuthorization, metricsSecureServing, healthProbeBindAddress, profilingBindAddress } = options;
  return new Manager({
    credentials: findCredentials(options),
    name: operatorName,
    version,
    namespaces,
    metricsBindAddress,
    metricsAuthorization,
    ...(metricsSecureServing && { metricsSecureServing }),
    healthProbeBindAddress,
    profilingBindAddress,
    ...telemetry,
    ...(options.leaderElect && { leaderElection: { name: leaseName, namespace: await leaseNamespace(options) } }),
  });
}

interface Run {
  readonly options: RunOptions;
  readonly signal: AbortSignal;
  readonly extras: RunExtras;
}

async function runManager(manager: Manager, { options, signal, extras }: Run): Promise<void> {
  try {
    const secretNamespaces = await Promise.race([checked(manager, options), aborted(signal)]);
    if (secretNamespaces === undefined) return;
    if (secretNamespaces !== "all") manager.log.info({ namespaces: secretNamespaces }, "the right to read Secrets is there in these namespaces: elsewhere a change of one restarts no pod; deploy/rbac-secrets.yaml grants it");
    addServiceController(manager, {
      secretNamespaces,
      hostOwnership: options.hostOwnership,
      managers: [...builtInManagers.map((each) => ownObjects(onlyAllowed(each, options.allowedIngressAnnotations))), ...(extras.managers ?? [])],
      maxConcurrentReconciles: options.maxConcurrentReconciles,
    });
    await addWebhooksIfAsked(manager, options, extras);
    if ((await manager.run(signal)) === "lostLease") throw new UsageError("the lease was lost to another process or could not be renewed in time");
  } finally {
    await manager.close();
  }
}

async function addWebhooksIfAsked(manager: Manager, { webhookBindAddress: address, webhookCertificate, webhookClientCaFile, namespaces, allowedIngressAnnotations, hostOwnership }: RunOptions, { webhooks = {} }: RunExtras): Promise<void> {
  if (address === "0") return;
  const { addWebhooks } = await import("../webhooks/add-webhooks.ts"); // with the schemas, which nothing else needs
  const installation = webhooks.installation ?? { name: operatorName, namespace: (await inClusterNamespace()) ?? systemNamespace };
  addWebhooks(manager, { address, namespaces, hostOwnership, ...webhooks, installation, allowedIngressAnnotations, ...(webhookCertificate && { certificate: webhookCertificate }), ...(await clientCa(webhookClientCaFile)) });
}

async function clientCa(file: string | undefined): Promise<Pick<WebhooksOptions, "clientCa">> {
  if (file === undefined) return {};
  try {
    return { clientCa: await readFile(file, "utf8") };
  } catch (error) {
    throw new UsageError(`--webhook-client-ca-file "${file}" cannot be read (${(error as Error).message}): name a file with a PEM certificate`, 2);
  }
}

/** Where it may read Secrets, once it is known that the operator can work at all. */
async function checked({ client }: Manager, { namespaces, secretNamespaces }: RunOptions): Promise<SecretNamespaces> {
  await preflight(client, namespaces);
  return await readableSecrets(client, secretNamespaces.length > 0 ? secretNamespaces : namespaces);
}

/** A stop is not held up by an API server that does not answer. */
async function aborted(signal: AbortSignal): Promise<undefined> {
  if (!signal.aborted) await once(signal, "abort");
}

async function leaseNamespace({ leaderElectionNamespace }: RunOptions): Promise<string> {
  return leaderElectionNamespace ?? (await inClusterNamespace()) ?? systemNamespace;
}
