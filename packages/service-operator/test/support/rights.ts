import type { PolicyRule } from "@service-operator/controller-runtime/kubernetes";
import { isWatch, type RecordedRequest } from "@service-operator/testkit";

/** Each right of the rules, as {@link rightOf} writes it. */
export function grantedBy(rules: readonly PolicyRule[]): string[] {
  return rules.flatMap(({ apiGroups = [], resources = [], verbs: each }) => resources.flatMap((resource) => each.map((verb) => `${verb} ${apiGroups[0] ?? ""}/${resource}`)));
}

const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

/** The right that a request needs: verb, group, resource and subresource. */
export function rightOf(request: RecordedRequest): string {
  const [path = ""] = request.path.split("?");
  const match = /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/[^/]+)?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(path);
  const [, group = "", resource = "", name, subresource] = match ?? [];
  const read = name ? "get" : isWatch(request) ? "watch" : "list";
  return `${verbs[request.method] ?? read} ${group}/${resource}${subresource ? `/${subresource}` : ""}`;
}
