import type { Output } from "../output.ts";
import type { GroupVersionKind, OpenApiDocument } from "../openapi.ts";
import { importText } from "./import-text.ts";
import { typeNameOf } from "./modules.ts";
import { apiVersionOf, rootKinds } from "./roots.ts";

interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** `/apis/apps/v1/namespaces/{namespace}/deployments/{name}`, but none of its subresources. */
const objectPath = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?<namespaced>namespaces\/\{namespace\}\/)?(?<plural>[^/]+)\/\{name\}$/;

/** The constants that say where each kind is served. */
export function generateKinds(document: OpenApiDocument, directory: string): Output {
  const served = rootKinds.flatMap((root) => {
    const resource = resourceOf(document, root);
    return resource === undefined ? [] : [{ root, resource }];
  });
  const members = served.map(({ root }) => `  readonly ${constantName(root.kind)}: Kind<${root.kind}>;\n`);
  const values = served.map(({ root, resource }) => `  ${constantName(root.kind)}: ${valueText(root, resource)},\n`);
  const content = [
    `import type { Kind } from "../kind.ts";\n`,
    importText(served.map(({ root }) => typeNameOf(root.schema))),
    `\nexport interface Kinds {\n${members.join("")}}\n`,
    `\n/** The built-in kinds, ready to be asked for: \`kinds.deployment\`. */\n`,
    `export const kinds: Kinds = {\n${values.join("")}};\n`,
  ];
  return { path: `${directory}/kinds.ts`, content: content.join("") };
}

/** Nothing for a kind that exists only as a subresource, such as Scale. */
export function resourceOf(document: OpenApiDocument, root: GroupVersionKind): Resource | undefined {
  for (const [path, { get }] of Object.entries(document.paths)) {
    const match = objectPath.exec(path)?.groups;
    const served = get?.["x-kubernetes-group-version-kind"];
    if (match === undefined || served === undefined || !isSameKind(served, root)) continue;
    return { plural: match["plural"] ?? "", namespaced: match["namespaced"] !== undefined };
  }
  return undefined;
}

function isSameKind(a: GroupVersionKind, b: GroupVersionKind): boolean {
  return a.group === b.group && a.version === b.version && a.kind === b.kind;
}

function constantName(kind: string): string {
  return kind.charAt(0).toLowerCase() + kind.slice(1);
}

function valueText(root: GroupVersionKind, { plural, namespaced }: Resource): string {
  const fields = { apiVersion: apiVersionOf(root), kind: root.kind, plural, namespaced };
  return `{ ${Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")} }`;
}
