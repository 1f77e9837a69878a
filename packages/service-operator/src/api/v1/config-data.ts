import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { dataKeyRemedy, isDataKey } from "./names.ts";
import { naming } from "./naming.ts";

/** What a ConfigMap may hold: `MaxSecretSize` in k8s.io/api, which the API server applies to both. */
const maxSize = 1024 * 1024;

/** More than a configuration has; without a bound the rules would have no bounded cost. */
const maxKeys = 256;

/** Files and environment variables of the container. */
export const configData = z.record(z.string(), z.string().max(maxSize)).meta({
  description:
    "Configuration, a map from key to text. Every key is a file in /etc/service/config, and every key that can be the name " +
    `of an environment variable is one too. New content rolls the pods. At most ${maxKeys} keys and 1 MiB. Default: none.`,
  maxProperties: maxKeys,
  ...rules(
    cel(
      `self.all(k, ${isDataKey("k")})`,
      naming({
        field: "spec.configData key",
        value: `self.filter(k, !(${isDataKey("k")}))[0]`,
        problem: `is no key: ${dataKeyRemedy}`,
      }),
    ),
    // Counts characters, for the cost of counting bytes is beyond the budget; they differ in text that is not ASCII.
    // The message cannot tell the size: the cost of turning a number without a bound into text is unbounded too.
    cel(
      `self.map(k, size(self[k])).sum() <= ${maxSize}`,
      `spec.configData is too large: a ConfigMap holds ${maxSize} bytes; put large files into the image`,
    ),
  ),
});
