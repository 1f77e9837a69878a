import { cel, rules } from "@service-operator/controller-runtime/crd";

/** On an object whose fields are alternatives: exactly one of `names` must be there. */
export function exactlyOne(field: string, names: readonly string[]): ReturnType<typeof rules> {
  const present = names.map((name) => `has(self.${name})`).join(", ");
  return rules(
    cel(
      `[${present}].filter(isPresent, isPresent).size() == 1`,
      `${field} must have exactly one source: keep one of ${names.join(", ")}`,
    ),
  );
}
