import assert from "node:assert/strict";
import { test } from "node:test";
import { bitString, context, integer, octetString, oid, sequence, time } from "../../src/pki/der.ts";

const hex = (element: Buffer): string => element.toString("hex");

// The expected bytes follow from X.690; the object identifier and the times are the examples of RFC 5280's fields.

test("lengths below 128 take one byte, longer ones say how many bytes they take", () => {
  assert.equal(hex(octetString(Buffer.alloc(0))), "0400");
  assert.equal(hex(octetString(Buffer.alloc(127))).slice(0, 4), "047f");
  assert.equal(hex(octetString(Buffer.alloc(128))).slice(0, 6), "048180");
  assert.equal(hex(octetString(Buffer.alloc(300))).slice(0, 8), "0482012c");
});

test("an integer is positive and as short as can be", () => {
  assert.equal(hex(integer(Buffer.from([0x7f]))), "02017f");
  assert.equal(hex(integer(Buffer.from([0x80]))), "02020080");
  assert.equal(hex(integer(Buffer.from([0x00, 0x00, 0x01]))), "020101");
  assert.equal(hex(integer(Buffer.from([0x00]))), "020100");
});

test("an object identifier packs its first two numbers, and seven bits of the others to a byte", () => {
  assert.equal(hex(oid("2.5.29.17")), "0603551d11");
  assert.equal(hex(oid("1.2.840.10045.4.3.2")), "06082a8648ce3d040302");
});

test("a time has two digits for its year until 2049 and four from 2050", () => {
  assert.equal(time(new Date("2049-12-31T23:59:59.999Z")).subarray(2).toString(), "491231235959Z");
  assert.equal(time(new Date("2050-01-01T00:00:00Z")).subarray(2).toString(), "20500101000000Z");
  assert.equal(time(new Date("2049-12-31T23:59:59Z"))[0], 0x17);
  assert.equal(time(new Date("2050-01-01T00:00:00Z"))[0], 0x18);
});

test("bit strings, sequences and context tags", () => {
  assert.equal(hex(bitString(Buffer.from([0x06]), 1)), "03020106");
  assert.equal(hex(sequence(integer(Buffer.from([1])), integer(Buffer.from([2])))), "3006020101020102");
  assert.equal(hex(context(0, Buffer.from([0xaa]))), "8001aa");
  assert.equal(hex(context(3, Buffer.from([0xaa]), true)), "a301aa");
});
