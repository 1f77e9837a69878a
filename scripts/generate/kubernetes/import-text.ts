import type { TypeName } from "./modules.ts";

/** One type-only import per generated file, in order of file and name. */
export function importText(types: readonly TypeName[]): string {
  return [...Map.groupBy(types, (type) => type.module)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, members]) => `import type { ${namesOf(members)} } from "./${module}.ts";\n`)
    .join("");
}

function namesOf(types: readonly TypeName[]): string {
  return types.map(({ name }) => name).toSorted().join(", ");
}
