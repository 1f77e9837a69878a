import assert from "node:assert/strict";
import { test } from "node:test";
import type { Secret } from "../../../src/kubernetes/index.ts";
import { caBundleOf, stateOf, withState } from "../../../src/webhook/rotation/serving-state.ts";
import { ca, newCertificate } from "../../support/certificates.ts";

const empty: Secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "cert" } };
const [current, next] = [newCertificate(), newCertificate()];

test("what was written is read again, and next to it what others keep there", () => {
  const others = { note: Buffer.from("theirs").toString("base64") };
  const full = withState({ ...empty, data: others }, { current, next, trusted: [ca, ca] });
  assert.deepEqual(stateOf(full), { current, next, trusted: [ca, ca] });
  const promoted = withState(full, { current: next, trusted: [ca] });
  assert.deepEqual(stateOf(promoted), { current: next, trusted: [ca] }, "the next one is gone");
  assert.equal(promoted.data?.["note"], others.note);
});

test("an empty Secret, and one with garbage in it, hold nothing that could be used", () => {
  assert.deepEqual(stateOf(empty), { trusted: [] });
  assert.deepEqual(stateOf({ ...empty, data: { "tls.crt": "!", "ca.crt": "Z2FyYmFnZQ==" } }), { trusted: [] });
});

test("the bundle is every trusted authority in one", () => {
  assert.equal(Buffer.from(caBundleOf({ trusted: [ca, ca] }), "base64").toString(), ca + ca);
});
