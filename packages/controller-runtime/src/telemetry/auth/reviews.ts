import type { Kind, KubernetesObject } from "../../kubernetes/index.ts";

/** Who a token belongs to (authentication.k8s.io/v1 UserInfo). */
export interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Asks the API server whose token this is. */
export interface TokenReview extends KubernetesObject {
  readonly spec: { readonly token: string };
  readonly status?: { readonly authenticated?: boolean; readonly user?: UserInfo; readonly error?: string };
}

/** What somebody wants to do to a resource (authorization.k8s.io/v1 ResourceAttributes). */
export interface ResourceAttributes {
  readonly verb: string;
  /** The core group is `""`. */
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  /** Absent: any object. */
  readonly name?: string;
}

/** Asks the API server whether somebody may do something. */
export interface SubjectAccessReview extends KubernetesObject {
  readonly spec: {
    readonly user: string;
    readonly uid?: string;
    readonly groups: readonly string[];
    readonly extra?: UserInfo["extra"];
    /** One of the two must be there. */
    readonly nonResourceAttributes?: { readonly path: string; readonly verb: string };
    readonly resourceAttributes?: ResourceAttributes;
  };
  readonly status?: { readonly allowed: boolean; readonly denied?: boolean; readonly reason?: string };
}

export const tokenReview: Kind<TokenReview> = { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", plural: "tokenreviews", namespaced: false };
export const subjectAccessReview: Kind<SubjectAccessReview> = {
  apiVersion: "authorization.k8s.io/v1",
  kind: "SubjectAccessReview",
  plural: "subjectaccessreviews",
  namespaced: false,
};
