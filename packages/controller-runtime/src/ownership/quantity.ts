/** Powers of the suffixes of a Quantity, in billionths (kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity). */
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Readonly<Record<string, bigint>> = { Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n };

/** A Quantity in billionths, rounded up as the API server does; undefined when it is none. */
export function parseQuantity(text: string): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?$/.exec(text);
  if (!match || (!match[2] && !match[3])) return undefined;
  const [, sign, whole = "", fraction = "", suffix = "", exponent] = match;
  const digits = BigInt(`${whole}${fraction}` || "0");
  const power = binary[suffix] === undefined ? (exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent)) : 0;
  const shift = 9 + power - fraction.length;
  const scaled = digits * (binary[suffix] ?? 1n);
  const billionths = shift >= 0 ? scaled * 10n ** BigInt(shift) : divideUp(scaled, 10n ** BigInt(-shift));
  return sign === "-" ? -billionths : billionths;
}

function divideUp(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

/** Whether two quantities are the same amount: `1000m` and `1`. */
export function sameQuantity(a: string | number, b: string | number): boolean {
  const first = parseQuantity(String(a));
  return first !== undefined && first === parseQuantity(String(b));
}
