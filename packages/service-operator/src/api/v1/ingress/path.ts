import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { naming } from "../naming.ts";

export const path = z
  .string()
  .min(1)
  .max(2048)
  .default("/")
  .meta({
    description: "Path it answers to. String that begins with /. Default: /.",
    ...rules(cel('self.startsWith("/")', naming({ field: "spec.ingress.path", problem: "is no absolute path: begin it with /" }))),
  });

export const pathType = z
  .enum(["Exact", "Prefix", "ImplementationSpecific"])
  .default("Prefix")
  .describe("How the path is compared: Exact, Prefix (whole segments) or ImplementationSpecific. Default: Prefix.");

// What an Ingress refuses in a path that it compares itself, from `validateHTTPIngressPath` in k8s.io/kubernetes.
const forbiddenParts = ["//", "/./", "/../", "%2f", "%2F"].map((part) => `self.path.contains("${part}")`);
const forbiddenEnds = ["/.", "/.."].map((end) => `self.path.endsWith("${end}")`);

/** On the object that has both fields. */
export const plainPath = cel(
  `self.pathType == "ImplementationSpecific" || !(${[...forbiddenParts, ...forbiddenEnds].join(" || ")})`,
  naming({
    field: "spec.ingress.path",
    value: "self.path",
    problem: "is not in its plain form: remove empty and dot segments and %2F, or set pathType to ImplementationSpecific",
  }),
);
