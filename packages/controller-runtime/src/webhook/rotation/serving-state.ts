import type { Certificate } from "../../certwatcher/certificates.ts";
import type { Secret } from "../../kubernetes/index.ts";

/** What the Secret of a webhook server holds. */
export interface ServingState {
  /** What the server serves with. */
  readonly current?: Certificate;
  /** What it will serve with once every API server trusts it. */
  readonly next?: Certificate;
  /** The authorities that clients are to trust, PEM, the newest last. */
  readonly trusted: readonly string[];
}

/** Its keys; the first three are those of a Secret that cert-manager writes. */
const keys = { cert: "tls.crt", key: "tls.key", trusted: "ca.crt", nextCert: "next-tls.crt", nextKey: "next-tls.key" } as const;

/** What a Secret holds; what is not there, or no PEM, counts as absent. */
export function stateOf(secret: Secret): ServingState {
  const text = (key: string): string => Buffer.from(secret.data?.[key] ?? "", "base64").toString();
  const pair = (cert: string, key: string): Certificate | undefined => (text(cert) && text(key) ? { cert: text(cert), key: text(key) } : undefined);
  const [current, next] = [pair(keys.cert, keys.key), pair(keys.nextCert, keys.nextKey)];
  return { ...(current && { current }), ...(next && { next }), trusted: certificatesIn(text(keys.trusted)) };
}

/** The Secret with this state. */
export function withState(secret: Secret, { current, next, trusted }: ServingState): Secret {
  const texts = {
    ...(current && { [keys.cert]: current.cert, [keys.key]: current.key }),
    ...(next && { [keys.nextCert]: next.cert, [keys.nextKey]: next.key }),
    [keys.trusted]: trusted.join(""),
  };
  const data = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString("base64")]));
  const { data: before = {} } = secret;
  const others = Object.fromEntries(Object.entries(before).filter(([key]) => !ours.has(key)));
  return { ...secret, data: { ...others, ...data } };
}

const ours: ReadonlySet<string> = new Set(Object.values(keys));

/** What goes into `caBundle`: bytes are base64 in JSON. */
export function caBundleOf({ trusted }: ServingState): string {
  return Buffer.from(trusted.join("")).toString("base64");
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g) ?? [];
}
