import { BindError, type CertificateLocation, type LogLevel, logLevels, loopbackAddress, parseAddress } from "@service-operator/controller-runtime";
import { type HostOwnership, hostOwnerships } from "../core/host-claims.ts";
import { UsageError } from "./usage-error.ts";

/** What `run` was asked for, checked. */
export interface RunOptions {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespaces: readonly string[];
  /** Secrets are read here only; none: in all that are served, as far as the account may. */
  readonly secretNamespaces: readonly string[];
  readonly leaderElect: boolean;
  readonly leaderElectionNamespace?: string;
  readonly metricsBindAddress: string;
  readonly metricsAuthorization: boolean;
  /** Absent: plain HTTP. */
  readonly metricsSecureServing?: CertificateLocation | "selfSigned";
  /** `0`: no webhooks. */
  readonly webhookBindAddress: string;
  /** Absent: the operator makes the certificate itself. */
  readonly webhookCertificate?: CertificateLocation;
  /** File with the authority of the certificates that callers of webhooks must show. Absent: they need none. */
  readonly webhookClientCaFile?: string;
  readonly profilingBindAddress: string;
  readonly healthProbeBindAddress: string;
  /** Absent: every annotation is allowed. */
  readonly allowedIngressAnnotations?: readonly string[];
  readonly hostOwnership: HostOwnership;
  readonly maxConcurrentReconciles: number;
  readonly logLevel: LogLevel;
}

/** The raw values of the flags, as commander hands them over. */
export interface RunFlags extends Omit<RunOptions, "namespaces" | "secretNamespaces" | "hostOwnership" | "maxConcurrentReconciles" | "logLevel" | "metricsSecureServing" | "webhookCertificate" | "allowedIngressAnnotations"> {
  readonly namespace?: readonly string[];
  readonly secretNamespace?: readonly string[];
  readonly metricsSecure?: boolean;
  readonly metricsCertPath?: string;
  readonly metricsCertName?: string;
  readonly metricsCertKey?: string;
  readonly webhookCertPath?: string;
  readonly webhookCertName?: string;
  readonly webhookCertKey?: string;
  readonly allowedIngressAnnotations?: string;
  readonly hostOwnership: string;
  readonly maxConcurrentReconciles: string;
  readonly logLevel: string;
}

/** Far above what one API server can use, and low enough to catch a slip of the finger. */
const maxConcurrency = 1000;

export function runOptions(flags: RunFlags): RunOptions {
  for (const namespace of flags.namespace ?? []) checkNamespace("--namespace", namespace);
  if (flags.leaderElectionNamespace !== undefined) checkNamespace("--leader-election-namespace", flags.leaderElectionNamespace);
  checkAddress("--metrics-bind-address", flags.metricsBindAddress);
  checkAddress("--health-probe-bind-address", flags.healthProbeBindAddress);
  checkAddress("--webhook-bind-address", flags.webhookBindAddress);
  checkAddress("--profiling-bind-address", flags.profilingBindAddress, loopbackAddress);
  const { kubeconfig, context, leaderElectionNamespace } = flags;
  const metricsSecureServing = secureServing(flags);
  const webhookCertificate = webhookCertificateOf(flags);
  return {
    ...(kubeconfig !== undefined && { kubeconfig }),
    ...(context !== undefined && { context }),
    ...(leaderElectionNamespace !== undefined && { leaderElectionNamespace }),
    namespaces: [...new Set(flags.namespace ?? [])],
    secretNamespaces: secretNamespaces(flags),
    leaderElect: flags.leaderElect,
    metricsBindAddress: flags.metricsBindAddress,
    metricsAuthorization: flags.metricsAuthorization,
    ...(metricsSecureServing && { metricsSecureServing }),
    webhookBindAddress: flags.webhookBindAddress,
    ...(webhookCertificate && { webhookCertificate }),
    ...clientCaFile(flags),
    profilingBindAddress: flags.profilingBindAddress,
    healthProbeBindAddress: flags.healthProbeBindAddress,
    ...(flags.allowedIngressAnnotations !== undefined && { allowedIngressAnnotations: annotationKeys(flags.allowedIngressAnnotations) }),
    hostOwnership: hostOwnership(flags.hostOwnership),
    maxConcurrentReconciles: concurrency(flags.maxConcurrentReconciles),
    logLevel: logLevel(flags.logLevel),
  };
}

function secretNamespaces({ namespace: served = [], secretNamespace = [] }: RunFlags): readonly string[] {
  for (const namespace of secretNamespace) checkNamespace("--secret-namespace", namespace);
  const other = served.length > 0 ? secretNamespace.find((namespace) => !served.includes(namespace)) : undefined;
  if (other !== undefined) throw new UsageError(`--secret-namespace "${other}" is not served: add --namespace ${other}, or leave it out`, 2);
  return [...new Set(secretNamespace)];
}

function checkNamespace(flag: string, namespace: string): void {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) return;
  throw new UsageError(`${flag} "${namespace}" is no name of a namespace: use lower case letters, digits and "-", at most 63`, 2);
}

function checkAddress(flag: string, address: string, check: (address: string, flag: string) => unknown = parseAddress): void {
  if (address === "0") return;
  try {
    check(address, flag);
  } catch (error) {
    throw error instanceof BindError ? new UsageError(`${error.message}, or 0 to turn it off`, 2) : error;
  }
}

function secureServing({ metricsSecure = false, metricsCertPath: certDir, metricsCertName, metricsCertKey }: RunFlags): RunOptions["metricsSecureServing"] {
  if (!metricsSecure && certDir === undefined) return undefined;
  if (!metricsSecure) throw new UsageError("--metrics-cert-path says with which certificate to serve metrics, but not to do so: add --metrics-secure", 2);
  if (!certDir) return "selfSigned";
  return { certDir, ...(metricsCertName && { certName: metricsCertName }), ...(metricsCertKey && { keyName: metricsCertKey }) };
}

function webhookCertificateOf({ webhookBindAddress, webhookCertPath: certDir, webhookCertName, webhookCertKey }: RunFlags): CertificateLocation | undefined {
  if (!certDir) return undefined;
  if (webhookBindAddress === "0") throw new UsageError("--webhook-cert-path says with which certificate to serve webhooks, but not to do so: add --webhook-bind-address :9443", 2);
  return { certDir, ...(webhookCertName && { certName: webhookCertName }), ...(webhookCertKey && { keyName: webhookCertKey }) };
}

function clientCaFile({ webhookBindAddress, webhookClientCaFile }: RunFlags): Pick<RunOptions, "webhookClientCaFile"> {
  if (!webhookClientCaFile) return {};
  if (webhookBindAddress === "0") throw new UsageError("--webhook-client-ca-file says who may call the webhooks, but not to serve them: add --webhook-bind-address :9443", 2);
  return { webhookClientCaFile };
}

/** Of a key or the beginning of one: what `IsQualifiedName` in k8s.io/apimachinery lets a key have, and at most one `*`, at the end. */
function annotationKeys(text: string): readonly string[] {
  const keys = text.split(",").map((each) => each.trim()).filter((each) => each !== "");
  const wrong = keys.find((key) => !/^[A-Za-z0-9][-._A-Za-z0-9]*(\/[-._A-Za-z0-9]*)?\*?$/.test(key));
  if (wrong === undefined) return keys;
  throw new UsageError(`--allowed-ingress-annotations "${wrong}" is no key of an annotation: use one such as example.com/name, or the beginning of some, such as example.com/*`, 2);
}

function concurrency(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= maxConcurrency) return count;
  throw new UsageError(`--max-concurrent-reconciles "${text}" is no whole number: use one from 1 to ${maxConcurrency}`, 2);
}

function hostOwnership(text: string): HostOwnership {
  const ownership = hostOwnerships.find((each) => each === text);
  if (ownership) return ownership;
  throw new UsageError(`--host-ownership "${text}" is unknown: use ${hostOwnerships.join(" or ")}`, 2);
}

function logLevel(text: string): LogLevel {
  const level = logLevels.find((each) => each === text);
  if (level) return level;
  throw new UsageError(`--log-level "${text}" is unknown: use ${logLevels.join(", ")}`, 2);
}
