import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigMaps, expectFailure } from "./config-maps.ts";
import type { ApiServerUnderTest } from "./wire.ts";

/** What a client may expect of a server that does not do what it was asked for: a `metav1.Status` that says why. */
export function refusalContract(server: () => ApiServerUnderTest): void {
  test("404 for an object that is not there names it, whatever is done to it", async () => {
    const maps = await ConfigMaps.fresh(server());
    const answers = [
      await maps.request({ path: "/missing" }),
      await maps.delete("missing"),
      await maps.request({ method: "PATCH", path: "/missing", body: {}, contentType: "application/merge-patch+json" }),
      await maps.tryUpdate({ metadata: { name: "missing", resourceVersion: "1" } }),
    ];
    for (const answer of answers.slice(0, 3)) {
      const { details } = expectFailure(answer, 404, "NotFound");
      assert.deepEqual([details?.name, details?.kind], ["missing", "configmaps"]);
    }
    assert.ok([404, 409].includes(answers[3]?.status ?? 0), "an update of nothing is refused");
  });

  test("409 AlreadyExists for a name that is taken", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a", { data: { n: "1" } });
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { n: "2" } };
    const { details } = expectFailure(await maps.request({ method: "POST", body }), 409, "AlreadyExists");
    assert.deepEqual([details?.name, details?.kind], ["a", "configmaps"]);
    assert.equal((await maps.get("a")).data?.["n"], "1");
  });

  test("422 Invalid for a name that is none, with the field", async () => {
    const maps = await ConfigMaps.fresh(server());
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "Not_A_Name" } };
    const { details } = expectFailure(await maps.request({ method: "POST", body }), 422, "Invalid");
    assert.ok(details?.causes?.some(({ field }) => field === "metadata.name"), JSON.stringify(details));
  });

  test("400 for a body that is no JSON, for another namespace than the path's, and for another name", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a");
    expectFailure(await maps.request({ method: "POST", body: "{" }), 400, "BadRequest");
    expectFailure(await maps.request({ method: "POST", body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "another" } } }), 400, "BadRequest");
    expectFailure(await maps.request({ method: "PUT", path: "/a", body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "b" } } }), 400, "BadRequest");
  });

  test("415 for a patch of a type that nobody knows", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a");
    expectFailure(await maps.request({ method: "PATCH", path: "/a", body: {}, contentType: "application/json" }), 415, "UnsupportedMediaType");
  });
}
