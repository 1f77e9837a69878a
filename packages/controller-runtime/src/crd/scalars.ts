import { z } from "zod";
import { cel, celString, rules } from "./cel.ts";

const intOrStringMeta = { "x-kubernetes-int-or-string": true };

/** An integer or a string, such as a port's number or name, or a number of pods or a percentage. */
export function intOrString(): z.ZodUnion<readonly [z.ZodInt, z.ZodString]> {
  return z.union([z.int(), z.string()]).meta(intOrStringMeta);
}

/** Longer than any amount; without a bound the rule below would have no bounded cost. */
const quantityLength = 64;

/** An amount of a resource, never negative: `500m` is half a CPU, `128Mi` is 128 × 2²⁰ bytes. */
export function quantity(): z.ZodUnion<readonly [z.ZodInt, z.ZodString]> {
  const problem = "is not an amount: use a number with an optional unit, such as 2, 500m, 128Mi or 1G, and no sign";
  return z.union([z.int(), z.string()]).meta({
    ...intOrStringMeta,
    maxLength: quantityLength,
    ...rules(
      // Kubernetes reads "-" and "." as 0, and gives back another text than it was sent.
      cel("isQuantity(string(self)) && string(self).matches('[0-9]') && !quantity(string(self)).isLessThan(quantity('0'))", {
        messageExpression: `string(self) + ${celString(` ${problem}`)}`,
        message: `The value ${problem}`,
      }),
      // The API server stores integers of 64 bits, and a program in JavaScript would read another one.
      cel(`type(self) != int || self <= ${Number.MAX_SAFE_INTEGER}`, "the value is above 2^53: write it as text, with a unit"),
    ),
  });
}

/** A moment as `metav1.Time` writes it: RFC 3339, in UTC, to the second. */
export function timestamp(): z.ZodString {
  return z.string().meta({ format: "date-time" });
}
