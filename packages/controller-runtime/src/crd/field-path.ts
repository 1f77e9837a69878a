/**
 * The field that a JSON schema path leads to, as an error message should call it:
 * `["properties", "env", "items", "properties", "name"]` is `env[].name`.
 */
export function fieldPath(schemaPath: readonly (string | number)[]): string {
  let path = "";
  for (let index = 0; index < schemaPath.length; index += 1) {
    const step = schemaPath[index];
    if (step === "items") path += "[]";
    if (step === "additionalProperties") path += ".*";
    if (step !== "properties") continue;
    index += 1;
    path += `.${schemaPath[index]}`;
  }
  return path.replace(/^\./, "");
}

/** Puts `path` below `parent`; either may be the root. */
export function joinPath(parent: string, path: string): string {
  return parent === "" || path === "" || path.startsWith("[") ? parent + path : `${parent}.${path}`;
}
