import type { CertificateLocation, Manager } from "@service-operator/controller-runtime";
import { certificateFiles, CertificateRotator, type CertificateRotatorOptions, type CertificateSource, conversionWebhook, mutatingConfiguration, SecretCertificates, serveWebhooks, validatingConfiguration, WebhookServer, withClientCa } from "@service-operator/controller-runtime/webhook";
import { serviceKind } from "../api/index.ts";
import type { HostOwnership } from "../core/host-claims.ts";
import type { AllowedAnnotations } from "../managers/ingress-annotations.ts";
import { conversionPath, serviceConversion } from "./conversion.ts";
import { type Installation, definitionName, webhookConfiguration, webhookHost, webhookPaths, webhookSecret } from "./installation.ts";
import { mutateService } from "./mutate.ts";
import { validateService } from "./validate.ts";
import { validateRights } from "./validate-rights.ts";

export interface WebhooksOptions {
  /** `host:port`. */
  readonly address: string;
  readonly installation: Installation;
  /** Those that the operator serves; none means all. */
  readonly namespaces: readonly string[];
  /** Whose a host is, as the controller has it. */
  readonly hostOwnership: HostOwnership;
  /** Annotations that Ingresses may have. Absent: all. */
  readonly allowedIngressAnnotations?: AllowedAnnotations;
  /** Where somebody else, such as cert-manager, has put the certificate. Absent: the operator makes and renews it. */
  readonly certificate?: CertificateLocation;
  /** Authority of the certificates that callers must show, PEM. Absent: they need none. */
  readonly clientCa?: string;
  /** When the operator's own certificate is renewed. */
  readonly rotation?: Pick<CertificateRotatorOptions, "lifetimeMs" | "renewBeforeMs" | "settled">;
}

/**
 * Adds the webhooks to a manager that has the Service controller, whose caches they read. Every replica answers; the
 * leader looks after the certificate. Throws `CertificateError` where `certificate` is none.
 */
export function addWebhooks(manager: Manager, options: WebhooksOptions): void {
  const { client, log, metrics } = manager;
  const { address, namespaces, certificate } = options;
  const certificates = certificate ? filesAt(manager, certificate) : addRotation(manager, options);
  const served = options.clientCa === undefined ? certificates : withClientCa(certificates, options.clientCa);
  const server = new WebhookServer({ certificates: served, log, address, option: "--webhook-bind-address", metrics: metrics.registry });
  const hosts = { services: manager.informer(serviceKind), informer: manager.informer.bind(manager), hostOwnership: options.hostOwnership };
  server.register(webhookPaths.mutate, mutateService((namespace) => namespaces.length === 0 || namespaces.includes(namespace ?? "")));
  server.register(webhookPaths.validate, validateService(hosts, options.allowedIngressAnnotations));
  server.register(webhookPaths.rights, validateRights(client));
  server.register(conversionPath, serviceConversion);
  manager.health.addReadyzCheck("webhook", server.started);
  manager.add(serveWebhooks(server, certificates instanceof SecretCertificates ? certificates : undefined), { needLeaderElection: false });
}

function filesAt({ log, metrics }: Manager, { certDir, certName, keyName }: CertificateLocation): CertificateSource {
  return certificateFiles(certDir, { ...(certName && { certName }), ...(keyName && { keyName }), log, metrics: metrics.registry });
}

function addRotation(manager: Manager, { installation, rotation }: WebhooksOptions): SecretCertificates {
  const { client, log } = manager;
  const secret = { namespace: installation.namespace, name: webhookSecret(installation) };
  const configuration = webhookConfiguration(installation);
  const targets = [mutatingConfiguration(configuration), validatingConfiguration(configuration), conversionWebhook(definitionName)];
  manager.add(new CertificateRotator({ client, log, secret, hosts: [webhookHost(installation)], targets, ...rotation }));
  return new SecretCertificates({ client, log, ...secret });
}
