import { fail, type User } from "./kubeconfig-file.ts";

/** Headers by which the API server is asked to take us for somebody else (kubernetes.io/docs, user impersonation). */
export type ImpersonationHeaders = Readonly<Record<string, string | string[]>>;

/** The headers that a kubeconfig's user asks for; none where it impersonates nobody. Errors: `Credentials`. */
export function impersonationHeaders(user: User, path: string): ImpersonationHeaders {
  const { as, "as-uid": uid, "as-groups": groups, "as-user-extra": extra } = user;
  if (!as) {
    if (uid || groups.length > 0 || Object.keys(extra).length > 0) fail(`kubeconfig ${path} has as-uid, as-groups or as-user-extra, but no user to act as: add "as"`);
    return {};
  }
  // A key may have characters that a header's name may not; the API server takes them percent-encoded.
  const extras = Object.entries(extra).map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, [...values]] as const);
  return { "impersonate-user": as, ...(uid && { "impersonate-uid": uid }), ...(groups.length > 0 && { "impersonate-group": [...groups] }), ...Object.fromEntries(extras) };
}
