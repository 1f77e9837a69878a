import { cel, celString, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { naming } from "./naming.ts";

/** Longest DNS name, from RFC 1123; also the longest name of most Kubernetes objects. */
export const dnsNameLength = 253;

/** Longest label of DNS, from RFC 1123. */
const labelLength = 63;

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

/** A DNS subdomain as k8s.io/apimachinery's `IsDNS1123Subdomain` understands it. */
const subdomain = `${label}(\\.${label})*`;

/** CEL: whether `value` matches the pattern. */
export function matches(value: string, pattern: string): string {
  return `${value}.matches(${celString(pattern)})`;
}

interface NameRule {
  readonly field: string;
  readonly rule: string;
  readonly problem: string;
}

function name({ field, rule, problem }: NameRule): z.ZodString {
  return z.string().min(1).max(dnsNameLength).meta(rules(cel(rule, naming({ field, problem }))));
}

/** The name of a part of a pod, such as a volume: a DNS label as `IsDNS1123Label` in k8s.io/apimachinery understands it. */
export function labelName(field: string): z.ZodString {
  const problem = 'is no name: use lower-case letters, digits and "-", beginning and ending with a letter or digit';
  return z.string().min(1).max(labelLength).meta(rules(cel(matches("self", `^${label}$`), naming({ field, problem }))));
}

/** The name of another object: a Secret, a ConfigMap, an IngressClass. */
export function objectName(field: string): z.ZodString {
  return name({
    field,
    rule: matches("self", `^${subdomain}$`),
    problem: 'is no name: use lower-case letters, digits, "-" and ".", beginning and ending with a letter or digit',
  });
}

/** A DNS name, of which the first label may be `*`. An Ingress takes no addresses, so they are refused here. */
export function hostName(field: string): z.ZodString {
  return name({
    field,
    rule: `${matches("self", `^([*]\\.)?${subdomain}$`)} && !isIP(self)`,
    problem: "is no DNS name: use one such as www.example.com or *.example.com, in lower case, without scheme and port",
  });
}

/** CEL: whether `value` can be a key of a ConfigMap or a Secret, as `IsConfigMapKey` in k8s.io/apimachinery decides. */
export function isDataKey(value: string): string {
  return `size(${value}) <= ${dnsNameLength} && ${matches(value, "^[-._a-zA-Z0-9]+$")} && !${value}.startsWith("..") && ${value} != "."`;
}

export const dataKeyRemedy = `use at most ${dnsNameLength} letters, digits, "-", "_" and ".", and do not begin with ".."`;

/** A key of a ConfigMap or a Secret. */
export function dataKey(field: string): z.ZodString {
  return name({ field, rule: isDataKey("self"), problem: `is no key: ${dataKeyRemedy}` });
}
