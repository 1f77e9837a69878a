import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { ApiError } from "../../../src/client/errors.ts";
import { bearerToken } from "../../../src/telemetry/auth/authorized-route.ts";
import { ExpiringCache } from "../../../src/telemetry/auth/expiring-cache.ts";
import { Reviewer } from "../../../src/telemetry/auth/reviewer.ts";
import { FakeApi } from "../../support/fake-api.ts";
import { served } from "./served.ts";

type Review = ConstructorParameters<typeof Reviewer>[0]["client"]["review"];

/** An API server's answers: the status of each question's kind. Keeps what was asked. */
function answering(statuses: Readonly<Record<string, unknown>>): { readonly asked: unknown[]; readonly review: Review } {
  const asked: unknown[] = [];
  const review: Review = async (kind, question) => {
    asked.push((question as { readonly spec?: unknown }).spec);
    return { ...question, status: statuses[kind.kind] };
  };
  return { asked, review };
}

const known = { authenticated: true, user: { username: "u", uid: "1", groups: ["g"], extra: { scopes: ["s"] } } };

describe("what is asked", () => {
  test("is who it is, with all that RBAC and others may look at", async () => {
    const { asked, review } = answering({ TokenReview: known, SubjectAccessReview: { allowed: true } });
    const { ask } = await served({ client: { review } });
    assert.equal((await ask("bearer abc")).status, 200);
    assert.deepEqual(asked, [{ token: "abc" }, { user: "u", uid: "1", groups: ["g", "system:authenticated"], extra: { scopes: ["s"] }, nonResourceAttributes: { path: "/metrics", verb: "get" } }]);
  });

  test("at the same time is asked once", async () => {
    const { asked, review } = answering({ TokenReview: known, SubjectAccessReview: { allowed: true } });
    const { ask } = await served({ client: { review } });
    const answers = await Promise.all(Array.from({ length: 20 }, async () => await ask("Bearer abc")));
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(asked.length, 2);
  });
});

test("attack 15: a flood of made-up tokens is 16 questions at a time; who is known is served meanwhile", async () => {
  const api = answering({ TokenReview: known, SubjectAccessReview: { allowed: true } });
  const flood = Promise.withResolvers<void>();
  const asked: string[] = [];
  const review: Review = async (kind, question) => {
    const { token } = (question as { readonly spec?: { readonly token?: string } }).spec ?? {};
    if (!token?.startsWith("made-up")) return await api.review(kind, question);
    asked.push(token);
    await flood.promise;
    return { ...question, status: { authenticated: false } };
  };
  const { ask } = await served({ client: { review } });
  assert.equal((await ask("Bearer known")).status, 200);
  const answers = Array.from({ length: 100 }, async (_, index) => await ask(`Bearer made-up-${index}`));
  await waitFor("the flood has come", () => asked.length === 16);
  assert.equal((await ask("Bearer known")).status, 200);
  flood.resolve();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  assert.deepEqual([statuses.filter((status) => status === 401).length + statuses.filter((status) => status === 429).length, statuses.includes(429)], [100, true]);
  assert.equal((await ask("Bearer another")).status, 200);
});

describe("only a clear yes opens", () => {
  const tokens: readonly unknown[] = [undefined, {}, { authenticated: false, user: known.user }, { authenticated: true }, { error: "webhook failed" }];
  for (const status of tokens) {
    test(`a TokenReview with ${JSON.stringify(status)} does not`, async () => {
      const guarded = await served({ client: answering({ TokenReview: status, SubjectAccessReview: { allowed: true } }) });
      assert.deepEqual([(await guarded.ask("Bearer abc")).status, guarded.runs], [401, 0]);
    });
  }

  for (const status of [undefined, {}, { allowed: false }, { allowed: "yes" }, { allowed: true, denied: true }]) {
    test(`a SubjectAccessReview with ${JSON.stringify(status)} does not`, async () => {
      const guarded = await served({ client: answering({ TokenReview: known, SubjectAccessReview: status }) });
      assert.deepEqual([(await guarded.ask("Bearer abc")).status, guarded.runs], [403, 0]);
    });
  }
});

describe("where the API server cannot be asked", () => {
  test("the answer is 500 and never open, with one line a minute, and it opens again afterwards", async () => {
    const api = answering({ TokenReview: known, SubjectAccessReview: { allowed: true } });
    let [down, now] = [true, 0];
    const review: Review = async (kind, question) => {
      if (down) throw new ApiError({ code: "Unreachable", message: "no answer from https://api" });
      return await api.review(kind, question);
    };
    const guarded = await served({ client: { review }, now: () => now });
    const statuses = async (): Promise<readonly number[]> => [(await guarded.ask("Bearer abc")).status, (await guarded.ask("Bearer other")).status];
    assert.deepEqual(await statuses(), [500, 500]);
    assert.deepEqual([guarded.runs, guarded.lines.length], [0, 1]);
    down = false;
    assert.deepEqual(await statuses(), [200, 200]);
    down = true;
    assert.deepEqual(await statuses(), [200, 200]); // remembered
    assert.equal((await guarded.ask("Bearer third")).status, 500);
    assert.equal(guarded.lines.length, 1);
    now = 60_000;
    assert.deepEqual(await statuses(), [500, 500]);
    assert.deepEqual(guarded.lines.map((line) => line["msg"]), Array.from({ length: 2 }, () => "metrics are refused: the API server cannot be asked who may read them: no answer from https://api"));
  });

  test("it is the same over the wire, and what throws something else is not quoted", async () => {
    const api = await FakeApi.start((exchange) => exchange.reset());
    const guarded = await served({ client: api.client() });
    assert.deepEqual([(await guarded.ask("Bearer abc")).status, guarded.runs], [500, 0]);
    const odd = await served({ client: { review: () => Promise.reject(new Error("the token abc is odd")) } });
    assert.equal((await odd.ask("Bearer abc")).status, 500);
    assert.doesNotMatch(JSON.stringify(odd.lines), /abc/);
  });

  test("an answer that does not come is a Timeout after 10 seconds", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const reviewer = new Reviewer({ client: { review: () => new Promise(() => undefined) } });
    const user = reviewer.user("abc");
    context.mock.timers.tick(10_000);
    await assert.rejects(user, (error) => error instanceof ApiError && error.code === "Timeout");
  });
});

test("a token is read as Kubernetes reads it", () => {
  assert.deepEqual(["Bearer a", "  bEARER a b ", "Bearer  a", "Bearer", "Bearera", "Basic a", "", undefined].map(bearerToken), ["a", "a", undefined, undefined, undefined, undefined, undefined, undefined]);
});

test("the cache forgets what is old, and what was longest unused when it is full", () => {
  let now = 0;
  const cache = new ExpiringCache<number>({ size: 2, now: () => now });
  cache.set("a", 1, 10);
  cache.set("b", 2, 10);
  assert.equal(cache.get("a"), 1);
  cache.set("c", 3, 20);
  assert.deepEqual(["a", "b", "c"].map((key) => cache.get(key)), [1, undefined, 3]);
  cache.set("a", 4, 10);
  now = 10;
  assert.deepEqual(["a", "c"].map((key) => cache.get(key)), [undefined, 3]);
});
