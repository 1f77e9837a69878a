import { listMap } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { objectName } from "./names.ts";

/** More than anybody needs; without a bound the rules would have no bounded cost. */
const maxSecrets = 16;

const secret = z
  .object({ name: objectName("spec.imagePullSecrets[].name").describe("Name of the Secret, in the namespace of the Service. String. Required.") })
  .describe("A Secret.");

/** Credentials for the image's registry, in the form a Pod has them. */
export const imagePullSecrets = z
  .array(secret)
  .max(maxSecrets)
  .meta({
    description: `Secrets with credentials for the image's registry, as in a Pod. List, at most ${maxSecrets}. Default: those of the service account.`,
    ...listMap("name"),
  });
