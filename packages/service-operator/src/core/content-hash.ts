/** Letters and digits that spell no words: Kubernetes' own alphabet for generated names (apimachinery/util/rand). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const length = 10;

/**
 * A short name for a content: equal for equal text, and safe in an object's name. Not for secrets: it is no
 * cryptographic hash. (cyrb53's mixing, kept to both 32-bit halves.)
 */
export function contentHash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return spell((BigInt(b >>> 0) << 32n) | BigInt(a >>> 0));
}

function spell(value: bigint): string {
  let rest = value;
  let text = "";
  for (let index = 0; index < length; index++) {
    text += alphabet[Number(rest % BigInt(alphabet.length))];
    rest /= BigInt(alphabet.length);
  }
  return text;
}
