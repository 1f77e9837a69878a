import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import type { Client } from "../../../src/client/client.ts";
import { clientOf, kubectl, plane, realClient } from "../../support/api-server.ts";
import { served } from "./served.ts";

const namespace = await createNamespace(plane, "metrics-auth");
const operator = `operator-of-${namespace}`;
await kubectl(["apply", "-f", "-"], manifests().map((object) => JSON.stringify(object)).join("\n---\n"));

function manifests(): readonly object[] {
  const rbac = "rbac.authorization.k8s.io";
  const binding = (role: string, subject: object): object => ({ apiVersion: `${rbac}/v1`, kind: "ClusterRoleBinding", metadata: { name: role }, roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role }, subjects: [subject] });
  const role = (name: string, rules: readonly object[]): object => ({ apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name }, rules });
  const [reader, reviewer] = [`reader-${namespace}`, `reviewer-${namespace}`];
  return [
    ...["scraper", "stranger"].map((name) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name } })),
    role(reader, [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }]),
    binding(reader, { kind: "ServiceAccount", namespace, name: "scraper" }),
    // All that the operator needs for it.
    role(reviewer, [
      { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
      { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
    ]),
    binding(reviewer, { kind: "User", apiGroup: rbac, name: operator }),
  ];
}

async function bearer(account: string): Promise<string> {
  return `Bearer ${(await kubectl(["create", "token", account, "--namespace", namespace])).trim()}`;
}

/** The client, and the kinds of the reviews that it sent. */
function counted(client: Client): { readonly client: Pick<Client, "review">; readonly sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    client: {
      review: async (kind, question) => {
        sent.push(kind.kind);
        return await client.review(kind, question);
      },
    },
  };
}

describe("a protected route, with the API server's answers", { concurrency: true }, () => {
  test("opens to who has the right, and asks the API server once in a minute", async () => {
    let now = 0;
    const { client, sent } = counted(await clientOf(operator));
    const { ask } = await served({ client, now: () => now });
    const scraper = await bearer("scraper");
    for (let times = 0; times < 3; times++) assert.deepEqual(await ask(scraper), { status: 200, body: "metrics" });
    assert.deepEqual(sent, ["TokenReview", "SubjectAccessReview"]);
    now = 60_000;
    assert.equal((await ask(scraper)).status, 200);
    assert.deepEqual(sent.slice(2), ["TokenReview"]);
    now = 300_000;
    assert.equal((await ask(scraper)).status, 200);
    assert.deepEqual(sent.slice(3), ["TokenReview", "SubjectAccessReview"]);
  });

  test("the right is for that path and that verb alone", async () => {
    const { ask } = await served({ client: await clientOf(operator) });
    const scraper = await bearer("scraper");
    assert.equal((await ask(scraper, { path: "/other" })).status, 403);
    assert.equal((await ask(scraper, { method: "HEAD" })).status, 403);
    assert.equal((await ask(scraper, { path: "/metrics/../other" })).status, 403);
    assert.equal((await ask(scraper, { path: "/metrics?name=x" })).status, 200);
  });

  test("403 names who lacks the right, and is remembered for half a minute", async () => {
    let now = 0;
    const { client, sent } = counted(await clientOf(operator));
    const guarded = await served({ client, now: () => now });
    const stranger = await bearer("stranger");
    const expected = { status: 403, body: `Authorization denied for user system:serviceaccount:${namespace}:stranger\n` };
    for (let times = 0; times < 2; times++) assert.deepEqual(await guarded.ask(stranger), expected);
    assert.deepEqual(sent, ["TokenReview", "SubjectAccessReview"]);
    now = 30_000;
    assert.deepEqual(await guarded.ask(stranger), expected);
    assert.deepEqual(sent.slice(2), ["SubjectAccessReview"]);
    assert.deepEqual([guarded.runs, guarded.lines.length], [0, 0]);
  });

  test("401 without a token, asking nobody, and with one that nobody issued", async () => {
    const { client, sent } = counted(await clientOf(operator));
    const guarded = await served({ client });
    for (const header of [undefined, "", "Basic dTpw", "Bearer", "Bearer ", "made-up"]) assert.deepEqual(await guarded.ask(header), { status: 401, body: "Unauthorized\n" });
    assert.deepEqual(sent, []);
    const scraper = await bearer("scraper");
    for (const header of ["Bearer made-up", `${scraper}x`, `Bearer ${"x".repeat(4000)}`]) assert.equal((await guarded.ask(header)).status, 401);
    assert.deepEqual(sent, ["TokenReview", "TokenReview", "TokenReview"]);
    assert.deepEqual([guarded.runs, guarded.lines.length], [0, 0]);
  });

  test("500 and closed where the operator may not ask, with one line that says so", async () => {
    const guarded = await served({ client: await clientOf(`nobody-${namespace}`) });
    const scraper = await bearer("scraper");
    for (let times = 0; times < 2; times++) assert.equal((await guarded.ask(scraper)).status, 500);
    assert.deepEqual([guarded.runs, guarded.lines.length], [0, 1]);
    assert.match(String(guarded.lines[0]?.["msg"]), /^metrics are refused: .*tokenreviews.*forbidden/);
    assert.equal(JSON.stringify(guarded.lines).includes(scraper.slice("Bearer ".length)), false);
  });

  test("the administrator may read it too", async () => {
    const { ask } = await served({ client: realClient() });
    assert.equal((await ask(await bearer("scraper"))).status, 200);
  });
});
