import type { JSONSchemaProps } from "../kubernetes/index.ts";

/** The bounds of Go's int32. */
const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** The format that tells a Go or Java client the width of an integer. */
export function integerFormat({ type, minimum, maximum }: JSONSchemaProps): JSONSchemaProps {
  if (type !== "integer") return {};
  const fits = (minimum ?? -Infinity) >= int32.minimum && (maximum ?? Infinity) <= int32.maximum;
  return { format: fits ? "int32" : "int64" };
}

/** zod bounds every integer by what a double can hold exactly. That is true of JavaScript, not of the API. */
export function withoutSafeBounds(schema: JSONSchemaProps): JSONSchemaProps {
  const { minimum, maximum, ...rest } = schema;
  return {
    ...rest,
    ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
  };
}
