import type { ServiceSpecInput } from "../../src/api/index.ts";

/** Fields of a spec with nothing in them, of which nothing comes into any child. */
export const emptyFields: Partial<ServiceSpecInput> = {
  configData: {},
  env: [],
  ports: [],
  command: [],
  args: [],
  imagePullSecrets: [],
  podLabels: {},
  podAnnotations: {},
  probes: { readiness: { httpGet: { httpHeaders: [] } } },
};
