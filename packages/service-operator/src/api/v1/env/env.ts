import { cel, listMap, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches } from "../names.ts";
import { naming } from "../naming.ts";
import { valueFrom } from "./value-from.ts";

/** More than a container has; without a bound the rules would have no bounded cost. */
const maxVariables = 256;

/** `MAX_ARG_STRLEN` of Linux: a process cannot be started with a longer string in its environment. */
const maxValueLength = 128 * 1024;

const name = z
  .string()
  .min(1)
  .max(256)
  .meta({
    description: 'Name of the variable. String of printable ASCII characters without "=".',
    ...rules(
      cel(
        matches("self", "^[ -<>-~]+$"),
        naming({ field: "spec.env[].name", problem: 'is no name: use printable ASCII characters without "="' }),
      ),
    ),
  });

const value = z
  .string()
  .max(maxValueLength)
  .describe("The value. $(NAME) stands for a variable before this one, $$ for a dollar sign. String. Default: empty.");

const variable = z.object({ name, value: z.exactOptional(value), valueFrom: z.exactOptional(valueFrom) }).meta({
  description: "An environment variable.",
  ...rules(
    cel(
      "!(has(self.value) && self.value != '' && has(self.valueFrom))",
      naming({ field: "spec.env[]", value: "self.name", problem: "has both value and valueFrom: keep one of them" }),
    ),
  ),
});

/** The container's environment, in the form a Pod has it. */
export const env = z
  .array(variable)
  .max(maxVariables)
  .meta({
    description:
      "Environment variables of the container, as in a Pod. They win over those of configData. " +
      `At most ${maxVariables}. Default: none.`,
    ...listMap("name"),
  });
