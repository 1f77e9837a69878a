/** Subresources of a namespace, which is itself below `/namespaces/` (core/v1 API). */
const ofNamespace = new Set(["status", "finalize"]);

/**
 * The path of a request to the API server with the names taken out, so that requests for the same resource have the
 * same span name: `/apis/apps/v1/namespaces/{namespace}/deployments/{name}/status`. The query is left out.
 */
export function urlTemplate(path: string): string {
  const [root = "", ...rest] = withoutQuery(path).split("/").slice(1);
  if (root !== "api" && root !== "apis") return `/${root}`;
  const groupVersion = rest.splice(0, root === "api" ? 1 : 2);
  const inNamespace = rest[0] === "namespaces" && rest[2] !== undefined && !ofNamespace.has(rest[2]);
  if (inNamespace) rest.splice(0, 2);
  const [resource, name, subresource, more] = rest;
  return ["", root, ...groupVersion, inNamespace && "namespaces/{namespace}", resource, name && "{name}", subresource, more && "{path}"]
    .filter((part) => typeof part === "string")
    .join("/");
}

export function withoutQuery(path: string): string {
  const query = path.indexOf("?");
  return query === -1 ? path : path.slice(0, query);
}
