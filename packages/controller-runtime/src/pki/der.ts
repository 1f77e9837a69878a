/**
 * The few DER encodings an X.509 certificate needs (ITU-T X.690). Every function gives a complete element:
 * tag, length, content. Node can read certificates but not write them.
 */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  generalizedTime: 0x18,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

export function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content)]), content]);
}

function lengthOf(content: Buffer): number[] {
  if (content.length < 0x80) return [content.length];
  const bytes = bigEndian(content.length);
  return [0x80 | bytes.length, ...bytes];
}

function bigEndian(value: number): number[] {
  const rest = Math.floor(value / 0x100);
  return rest === 0 ? [value] : [...bigEndian(rest), value % 0x100];
}

export const sequence = (...items: Buffer[]): Buffer => element(TAG.sequence, Buffer.concat(items));
export const set = (...items: Buffer[]): Buffer => element(TAG.set, Buffer.concat(items));
export const octetString = (content: Buffer): Buffer => element(TAG.octetString, content);
export const utf8String = (text: string): Buffer => element(TAG.utf8String, Buffer.from(text, "utf8"));
export const boolean = (value: boolean): Buffer => element(TAG.boolean, Buffer.from([value ? 0xff : 0]));

/** A positive integer from its big-endian bytes: a leading zero keeps the top bit from meaning a sign. */
export function integer(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const minimal = first === -1 ? Buffer.from([0]) : bytes.subarray(first);
  return element(TAG.integer, (minimal[0] ?? 0) < 0x80 ? minimal : Buffer.concat([Buffer.from([0]), minimal]));
}

/** `unused` is how many bits at the end of the last byte do not count. */
export function bitString(content: Buffer, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.concat([Buffer.from([unused]), content]));
}

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(TAG.oid, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

/** RFC 5280, 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050. */
export function time(date: Date): Buffer {
  const digits = `${date.toISOString().replaceAll(/[-:T]|\.\d+Z/g, "")}Z`;
  const isShort = date.getUTCFullYear() < 2050;
  return isShort
    ? element(TAG.utcTime, Buffer.from(digits.slice(2), "ascii"))
    : element(TAG.generalizedTime, Buffer.from(digits, "ascii"));
}

/** A context-specific element `[number]`; `constructed` when it holds other elements. */
export function context(number: number, content: Buffer, constructed = false): Buffer {
  return element(0x80 | (constructed ? 0x20 : 0) | number, content);
}
