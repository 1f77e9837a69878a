import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse, stringify } from "yaml";
import { ApiError, isApiError } from "../../src/client/errors.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import type { Kind, KubernetesObject } from "../../src/kubernetes/index.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { kubeconfigFile, plane, realClient } from "../support/api-server.ts";

interface SelfSubjectReview extends KubernetesObject {
  readonly status?: { readonly userInfo: { readonly username: string; readonly uid?: string; readonly groups?: readonly string[]; readonly extra?: Readonly<Record<string, readonly string[]>> } };
}

const review: Kind<SelfSubjectReview> = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview", plural: "selfsubjectreviews", namespaced: false };

/** The administrator's kubeconfig with more in its user. */
async function actingAs(fields: object): Promise<string> {
  const config = parse(plane.adminKubeconfig()) as { users: { name: string; user: object }[] }; // the test kit's own
  return await kubeconfigFile(stringify({ ...config, users: config.users.map(({ name, user }) => ({ name, user: { ...user, ...fields } })) }));
}

describe("impersonation by a kubeconfig", { concurrency: true }, () => {
  test("the API server takes us for whom it names", async () => {
    const groups = ["team", "other team"];
    const kubeconfig = await actingAs({ as: "jane", "as-uid": "u-1", "as-groups": groups, "as-user-extra": { "example.com/scopes": ["a", "b"] } });
    const { apiVersion, kind } = review;
    const { status } = await realClient({ kubeconfig }).review<SelfSubjectReview>(review, { apiVersion, kind, metadata: {} });
    const { username, uid, groups: found = [], extra = {} } = status?.userInfo ?? { username: "" };
    assert.deepEqual({ username, uid, extra }, { username: "jane", uid: "u-1", extra: { "example.com/scopes": ["a", "b"] } });
    assert.deepEqual(groups.filter((group) => !found.includes(group)), []);
  });

  test("its rights are those of the one it names", async () => {
    const client = realClient({ kubeconfig: await actingAs({ as: "nobody-of-that-name" }) });
    await assert.rejects(client.list(kinds.namespace), (error) => isApiError(error, "Forbidden"));
  });

  test("groups without a user are refused, in one line", async () => {
    const path = await actingAs({ "as-groups": ["team"] });
    assert.throws(() => kubeconfigCredentials({ path }), (error) => error instanceof ApiError && error.code === "Credentials" && /no user to act as: add "as"/.test(error.message));
  });
});
