import type { EnvFromSource, EnvVar, ObjectFieldSelector } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpec } from "../api/index.ts";

/** The longest string that Linux starts a process with: MAX_ARG_STRLEN, 32 pages of 4 KiB, with name, "=" and the final zero. */
const maxStringBytes = 131_072;

interface Environment {
  envFrom: EnvFromSource[];
  env: EnvVar[];
}

/**
 * The container's environment: what is shared by others first, then the configuration, so that it overrides that, and
 * `env` last, so that it may refer to both and override them.
 *
 * A value too large for an environment would keep the container from starting; then the keys are named one by one, and
 * that one is a file only.
 */
export function environment({ env = [], envFrom = [], configData = {} }: ServiceSpec, config: string | undefined): Environment {
  const own = env.map(withDefaults);
  if (!config) return { envFrom, env: own };
  const entries = Object.entries(configData);
  if (entries.every(fits)) return { envFrom: [...envFrom, { configMapRef: { name: config } }], env: own };
  const overridden = new Set(own.map(({ name }) => name));
  const names = entries.filter(fits).map(([name]) => name).filter((name) => isVariableName(name) && !overridden.has(name));
  return { envFrom, env: [...names.toSorted().map((name) => variableFrom(config, name)), ...own] };
}

function variableFrom(config: string, name: string): EnvVar {
  return { name, valueFrom: { configMapKeyRef: { name: config, key: name } } };
}

/** UTF-8 takes at most three bytes for each unit of a JavaScript string. */
function fits([name, value]: readonly [string, string]): boolean {
  return name.length + 3 * value.length + 2 <= maxStringBytes;
}

/** A name that every shell can use. */
function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** The API server fills these in; the value is compared as a whole, so it must be whole. */
function withDefaults(variable: EnvVar): EnvVar {
  const { fieldRef, resourceFieldRef } = variable.valueFrom ?? {};
  if (fieldRef) return { ...variable, valueFrom: { fieldRef: withVersion(fieldRef) } };
  if (resourceFieldRef) return { ...variable, valueFrom: { resourceFieldRef: { divisor: "0", ...resourceFieldRef } } };
  return variable;
}

/** The version of the Pod that the API server fills in where a path names none. */
export function withVersion(field: ObjectFieldSelector): ObjectFieldSelector {
  return { apiVersion: "v1", ...field };
}
