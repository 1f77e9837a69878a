import { rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { ingress as v1Ingress } from "../v1/ingress/ingress.ts";
import { plainPath } from "../v1/ingress/path.ts";
import { noPortForIngress } from "../v1/no-port.ts";
import { serviceSpec as v1 } from "../v1/spec.ts";

// Fields are named one by one, so that a field that v1 gains later does not enter this version with it.
const { enabled, className, host, path, pathType, annotations, tls } = v1Ingress.shape;

const ingress = z
  .object({ enabled, className, host, path, pathType, annotations, tls })
  .meta({ description: v1Ingress.description, ...rules(plainPath) });

const { image, replicas, port, serviceType, configData, env, resources } = v1.shape;

/** What the user wants, in the fields of the original design. Each means what it means in v1. */
export const serviceSpec = z
  .object({ image, replicas, port, serviceType, configData, env, resources, ingress: z.exactOptional(ingress) })
  .meta({ description: "What is wanted.", ...rules(noPortForIngress) });
