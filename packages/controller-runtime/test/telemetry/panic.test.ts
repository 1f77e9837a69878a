import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../src/client/errors.ts";
import { isPanic } from "../../src/telemetry/panic.ts";

const failedFetch = new TypeError("fetch failed", { cause: new Error("ECONNREFUSED") });

for (const [what, error] of [["a TypeError", new TypeError("x is undefined")], ["a ReferenceError", new ReferenceError("x")], ["a RangeError", new RangeError("too deep")], ["a text", "no"], ["nothing", undefined]] as const) {
  test(`${what} is a mistake in the program`, () => assert.equal(isPanic(error), true));
}

for (const [what, error] of [["an Error", new Error("no")], ["a failed fetch", failedFetch], ["an answer of the API server", new ApiError({ code: "Conflict", message: "no" })]] as const) {
  test(`${what} is none`, () => assert.equal(isPanic(error), false));
}
