import type { Match } from "./stage.ts";

/**
 * The ways in which a pod can be made to fail. All its containers fail when the pod has the annotation;
 * otherwise those do whose image has `fail-<failure>` in its name, such as `registry.example/fail-oom:1`.
 */
export const POD_FAILURES = ["image-pull", "crash-loop", "oom", "config-error", "never-ready"] as const;

export type PodFailure = (typeof POD_FAILURES)[number];

export const FAIL_ANNOTATION = "kwok.service-operator.io/fail";

const FAILURE_OF_POD = [
  `.metadata.annotations["${FAIL_ANNOTATION}"]`,
  `([.spec.containers[].image | capture("fail-(?<failure>${POD_FAILURES.join("|")})").failure] | first)`,
  `"none"`,
].join(" // ");

/** Matches pods that fail in this way; with `none`, the healthy ones. */
export function failsBy(failure: PodFailure | "none"): Match {
  return { key: FAILURE_OF_POD, operator: "In", values: [failure] };
}

/** A Go template condition: whether `$container` of the pod `$pod` fails in this way. */
export function containerFails(failure: PodFailure): string {
  const annotation = `dig "metadata" "annotations" "${FAIL_ANNOTATION}" "" $pod`;
  return `or (eq (${annotation}) "${failure}") (contains "fail-${failure}" $container.image)`;
}
