import { z } from "zod";
import { objectName } from "./names.ts";

export const serviceAccountName = objectName("spec.serviceAccountName").describe(
  "Service account that the pods run as, in the namespace of the Service. Its token is not mounted unless automountServiceAccountToken is true. String. Default: as in a Pod, default.",
);

/** Unlike in a Pod: what calls no API server, as most applications, has no use for a token, and whoever breaks into it has. */
export const automountServiceAccountToken = z
  .boolean()
  .describe("Whether the container finds the token of its service account in /var/run/secrets/kubernetes.io/serviceaccount. Boolean. Default: false.");
