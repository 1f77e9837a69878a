import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { dnsNameLength, matches } from "../names.ts";
import { naming } from "../naming.ts";

/** More than an Ingress has; without a bound the rules would have no bounded cost. */
const maxAnnotations = 64;

/** `TotalAnnotationSizeLimitB` in k8s.io/apimachinery: the size of all annotations of an object. */
const maxValueLength = 256 * 1024;

/** A DNS subdomain and a slash, which may both be left out, and a name. In `IsQualifiedName` a name has 63 characters. */
const qualifiedName = "(?i)^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?$";
const isKey = `size(k) <= ${dnsNameLength} && ${matches("k", qualifiedName)}`;

export const annotations = z.record(z.string(), z.string().max(maxValueLength)).meta({
  description: `Annotations of the Ingress, for its controller. Map of strings, at most ${maxAnnotations}. Default: none.`,
  maxProperties: maxAnnotations,
  ...rules(
    cel(
      `self.all(k, ${isKey})`,
      naming({
        field: "spec.ingress.annotations key",
        value: `self.filter(k, !(${isKey}))[0]`,
        problem: "is no key of an annotation: use one such as example.com/name",
      }),
    ),
  ),
});
