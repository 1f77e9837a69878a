/** Texts that programs trip over, by name. */
export const hostileTexts: Readonly<Record<string, string>> = {
  empty: "",
  space: " ",
  "spaces around": " a ",
  NUL: "a\u0000b",
  bell: "a\u0007b",
  tab: "a\tb",
  "line feed": "a\nb",
  "carriage return": "a\r\nb",
  delete: "a\u007Fb",
  "lone high surrogate": "a\uD800b",
  "lone low surrogate": "a\uDC00b",
  "composed (NFC)": "caf\u00E9",
  "decomposed (NFD)": "cafe\u0301",
  "right to left": "\u05E9\u05DC\u05D5\u05DD",
  "right-to-left override": "a\u202Egnp.exe",
  "zero width": "a\u200Bb",
  "byte order mark": "\uFEFFa",
  "line separator": "a\u2028b",
  emoji: "👩‍👩‍👧",
  "not a character": "a\uFFFFb",
  ["__proto__"]: "__proto__",
  constructor: "constructor",
  toString: "toString",
  "a path that climbs": "../../etc/passwd",
  "a command": "$(reboot)`reboot`",
  "a template": "{{ .Values.x }}%s%n${a}",
  "a query": "'; DROP TABLE services; --",
  "a tag": "<script>alert(1)</script>",
  "percent and zero": "%00%2e%2e%2f",
  "a YAML bomb": "*a &a [*a]",
  "a number": "1e400",
  "the word null": "null",
  quotes: "\"'\\\"",
  "4,096 characters": "x".repeat(4_096),
};

export type Spec = Readonly<Record<string, unknown>>;

/** Where in a spec such a text can be, and how to find it there again. */
export const hostileFields: Readonly<Record<string, { readonly put: (text: string) => Spec; readonly take: (spec: Spec) => unknown }>> = {
  image: { put: (text) => ({ image: text }), take: ({ image }) => image },
  "configData value": { put: (text) => ({ configData: { a: text } }), take: ({ configData }) => (configData as { a: unknown }).a },
  "configData key": { put: (text) => ({ configData: keyed(text) }), take: ({ configData }) => firstKey(configData) },
  "env value": { put: (text) => ({ env: [{ name: "A", value: text }] }), take: ({ env }) => (env as { value: unknown }[])[0]?.value },
  "env name": { put: (text) => ({ env: [{ name: text }] }), take: ({ env }) => (env as { name: unknown }[])[0]?.name },
  "podAnnotations value": { put: (text) => ({ podAnnotations: { a: text } }), take: ({ podAnnotations }) => (podAnnotations as { a: unknown }).a },
  "podLabels value": { put: (text) => ({ podLabels: { a: text } }), take: ({ podLabels }) => (podLabels as { a: unknown }).a },
  serviceAccountName: { put: (text) => ({ serviceAccountName: text }), take: ({ serviceAccountName }) => serviceAccountName },
  "imagePullSecrets name": { put: (text) => ({ imagePullSecrets: [{ name: text }] }), take: ({ imagePullSecrets }) => (imagePullSecrets as { name: unknown }[])[0]?.name },
  "seccompProfile localhostProfile": {
    put: (text) => ({ securityContext: { seccompProfile: { type: "Localhost", localhostProfile: text } } }),
    take: ({ securityContext }) => (securityContext as { seccompProfile: { localhostProfile: unknown } }).seccompProfile.localhostProfile,
  },
  "capabilities add": { put: (text) => ({ securityContext: { capabilities: { add: [text] } } }), take: ({ securityContext }) => (securityContext as { capabilities: { add: unknown[] } }).capabilities.add[0] },
  "ingress host": { put: (text) => ({ ingress: { host: text } }), take: ({ ingress }) => (ingress as { host: unknown }).host },
};

/** A key of its own, whatever it is called. */
function keyed(text: string): object {
  return Object.fromEntries([[text, "x"]]);
}

function firstKey(map: unknown): unknown {
  return Object.keys(map as object)[0]; // a map of the spec
}
