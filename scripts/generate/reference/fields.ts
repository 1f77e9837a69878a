import type { JSONSchemaProps } from "@service-operator/controller-runtime/kubernetes";

/** One field of an API, as the reference lists it. */
export interface Field {
  /** For example `spec.env[].name`. */
  readonly path: string;
  readonly required: boolean;
  readonly schema: JSONSchemaProps;
}

/** The field at `path` and all below it, parents first, in the order of the schema. */
export function fieldsOf(path: string, schema: JSONSchemaProps, required = false): Field[] {
  return [{ path, required, schema }, ...fieldsBelow(path, schema)];
}

function fieldsBelow(path: string, schema: JSONSchemaProps): Field[] {
  const { properties = {}, items, additionalProperties } = schema;
  const fields = Object.entries(properties).flatMap(([name, field]) =>
    fieldsOf(`${path}.${name}`, field, schema.required?.includes(name)),
  );
  if (isObjectSchema(items)) fields.push(...fieldsBelow(`${path}[]`, items));
  if (isObjectSchema(additionalProperties)) fields.push(...fieldsBelow(`${path}.<key>`, additionalProperties));
  return fields;
}

export function isObjectSchema(schema: JSONSchemaProps["items"] | boolean): schema is JSONSchemaProps {
  return typeof schema === "object" && !Array.isArray(schema);
}
