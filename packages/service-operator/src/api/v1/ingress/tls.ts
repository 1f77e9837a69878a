import { listAtomic } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { hostName, objectName } from "../names.ts";

/** More than one Service needs; without bounds the rules would have no bounded cost. */
const maxCertificates = 16;
const maxHosts = 32;

const secretName = objectName("spec.ingress.tls[].secretName").describe(
  "Secret with the certificate and key. String. Default: the controller's own certificate.",
);

const hosts = z
  .array(hostName("spec.ingress.tls[].hosts[]"))
  .max(maxHosts)
  .meta({ description: `Hosts the certificate is for. List of strings, at most ${maxHosts}. Default: all.`, ...listAtomic() });

const certificate = z
  .object({ secretName: z.exactOptional(secretName), hosts: z.exactOptional(hosts) })
  .describe("A certificate and its hosts.");

export const tls = z
  .array(certificate)
  .max(maxCertificates)
  .meta({ description: `Certificates. List, at most ${maxCertificates}. Default: none, plain HTTP.`, ...listAtomic() });
