export { type Authority, authorityOf, type AuthorityOptions, createAuthority, type Credentials, newSigningKey } from "./authority.ts";
export type { Validity } from "./certificate.ts";
