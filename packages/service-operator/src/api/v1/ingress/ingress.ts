import { rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { annotations, maxAnnotations } from "../annotations.ts";
import { hostName, objectName } from "../names.ts";
import { path, pathType, plainPath } from "./path.ts";
import { tls } from "./tls.ts";

const enabled = z.boolean().default(true).describe("Whether there is an Ingress. Boolean. Default: true.");

const className = objectName("spec.ingress.className").describe(
  "IngressClass that serves it. String. Default: the cluster's default class.",
);

const host = hostName("spec.ingress.host").describe(
  "Host it answers to; *.example.com is allowed. String. Default: every host.",
);

/** How the Service is reached from outside the cluster. */
export const ingress = z
  .object({
    enabled,
    className: z.exactOptional(className),
    host: z.exactOptional(host),
    path,
    pathType,
    annotations: z.exactOptional(
      annotations("spec.ingress.annotations").describe(`Annotations of the Ingress, for its controller. Map of strings, at most ${maxAnnotations}. Default: none.`),
    ),
    tls: z.exactOptional(tls),
  })
  .meta({ description: "Access from outside the cluster. Default: none, no Ingress.", ...rules(plainPath) });
