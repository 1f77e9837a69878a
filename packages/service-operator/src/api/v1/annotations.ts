import { cel, rules } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { z } from "zod";
import { dnsNameLength, matches } from "./names.ts";
import { naming } from "./naming.ts";

/** More than an object has; without a bound the rules would have no bounded cost. */
export const maxAnnotations = 64;

/** `TotalAnnotationSizeLimitB` in k8s.io/apimachinery: the size of all annotations of an object. */
const maxValueLength = 256 * 1024;

/** A DNS subdomain and a slash, which may both be left out, and a name. In `IsQualifiedName` a name has 63 characters. */
const qualifiedName = "(?i)^([a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[a-z0-9]([-._a-z0-9]{0,61}[a-z0-9])?$";

/** CEL: whether `key` can be the key of an annotation or a label. */
export function isQualifiedName(key: string): string {
  return `size(${key}) <= ${dnsNameLength} && ${matches(key, qualifiedName)}`;
}

/** CEL: whether `value` can be the value of a label. */
export function isLabelValue(value: string): string {
  return matches(value, "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$");
}

/** Annotations of an object that is made; `more` are rules beside the one about keys. */
export function annotations(field: string, ...more: readonly ValidationRule[]): z.ZodRecord<z.ZodString, z.ZodString> {
  return z.record(z.string(), z.string().max(maxValueLength)).meta({
    maxProperties: maxAnnotations,
    ...rules(
      cel(
        `self.all(k, ${isQualifiedName("k")})`,
        naming({
          field: `${field} key`,
          value: `self.filter(k, !(${isQualifiedName("k")}))[0]`,
          problem: "is no key of an annotation: use one such as example.com/name",
        }),
      ),
      ...more,
    ),
  });
}
