import assert from "node:assert/strict";
import { test } from "node:test";
import { admission } from "../../../src/webhook/admission/handler.ts";
import { allowed } from "../../../src/webhook/admission/response.ts";
import { keptLog } from "../../support/log.ts";
import { ask, review } from "../support/reviews.ts";

const handler = admission(() => allowed());

async function statusOf(body: string): Promise<{ readonly status: number; readonly message: string }> {
  const answer = await handler.handle(body, { log: keptLog().log, signal: new AbortController().signal });
  return { status: answer.status, message: (answer.body as { message: string }).message }; // a Status
}

for (const body of ["garbage", "{", '"text"', "null", "[]", "{}", "1", JSON.stringify({ request: null }), JSON.stringify({ request: { uid: 7 } })]) {
  test(`${body} is answered with 400 and a Status`, async () => {
    const { status, message } = await statusOf(body);
    assert.equal(status, 400);
    assert.match(message, /^no AdmissionReview of v1: /);
  });
}

const { request } = review();
const broken: readonly (readonly [string, object, RegExp])[] = [
  ["v1beta1", { ...review(), apiVersion: "admission.k8s.io/v1beta1" }, /apiVersion/],
  ["another kind of review", { ...review(), kind: "TokenReview" }, /kind/],
  ["an unknown operation", { ...review(), request: { ...request, operation: "PATCH" } }, /request\.operation/],
  ["an object that is a text", { ...review(), request: { ...request, object: "text" } }, /request\.object/],
  ["no user", { ...review(), request: { ...request, userInfo: undefined } }, /request\.userInfo/],
];
for (const [what, body, message] of broken) {
  test(`${what} is answered with 400 and a review that names the field and repeats the uid`, async () => {
    const { status, response } = await ask(handler, body);
    assert.equal(status, 400);
    assert.equal(response.uid, "u-1");
    assert.equal(response.allowed, false);
    assert.match(response.status?.message ?? "", message);
  });
}

test("a field of a later Kubernetes does no harm", async () => {
  const { response } = await ask(handler, { ...review(), more: 1, request: { ...request, more: {} } });
  assert.equal(response.allowed, true);
});

test("audit annotations and a handler's own warnings are passed on", async () => {
  const annotating = admission(({ warn }) => {
    warn("first");
    return { ...allowed(), warnings: ["second"], auditAnnotations: { rule: "7" } };
  });
  assert.deepEqual((await ask(annotating, review())).response, { uid: "u-1", allowed: true, warnings: ["first", "second"], auditAnnotations: { rule: "7" } });
});

test("a patch without operations is no patch: the API server refuses a patchType without one", async () => {
  const empty = admission(() => ({ ...allowed(), patch: [] }));
  assert.deepEqual((await ask(empty, review())).response, { uid: "u-1", allowed: true });
});
