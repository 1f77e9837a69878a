import { deflateRawSync, inflateRawSync } from "node:zlib";

/** All annotations of an object together may take so many bytes (apimachinery, `TotalAnnotationSizeLimitB`). */
const annotationsLimit = 256 * 1024;
/** A longer record is compressed: a quarter of the limit, so that others have room, and all common records stay readable. */
const readableLength = 64 * 1024;
/** Bytes of JSON: some 30,000 fields. Whoever may write an object's annotations writes this one too, and must not fill the memory with little text. */
const longestRecord = 2 * 1024 * 1024;
/** What a compressed record begins with. */
const compressed = "deflate:";

/**
 * The text of a record for an annotation: its JSON, compressed where that is longer than 64 KiB. The names of 5,000
 * fields take some 300 KB, more than an object's annotations may. Throws `RangeError` where it is too long all the same.
 */
export function recordText(json: string): string {
  if (json.length <= readableLength) return json;
  const bytes = Buffer.from(json);
  if (bytes.length > longestRecord) throw new RangeError(`the record of the fields that are set takes ${bytes.length} bytes, and may take ${longestRecord}: split the object into several`);
  const text = compressed + deflateRawSync(bytes).toString("base64");
  if (text.length <= annotationsLimit) return text;
  throw new RangeError(`the record of the fields that are set takes ${text.length} bytes, and annotations may take ${annotationsLimit} in all: split the object into several`);
}

/** The JSON of a record. Throws where it was compressed and somebody wrote into it. */
export function recordJson(text: string): string {
  if (!text.startsWith(compressed)) return text;
  return inflateRawSync(Buffer.from(text.slice(compressed.length), "base64"), { maxOutputLength: longestRecord }).toString("utf8");
}
