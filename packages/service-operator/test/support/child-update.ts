import type { RecordedRequest } from "@service-operator/testkit";

/** Whether a request updates a child: everything that is updated but the status of Services. */
export function isChildUpdate({ method, path }: RecordedRequest): boolean {
  return method === "PUT" && !/\/services\/[^/]+\/status(?:\?|$)/.test(path);
}
