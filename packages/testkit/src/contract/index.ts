export { apiServerContract } from "./api-server-contract.ts";
export type { ApiServerUnderTest } from "./wire.ts";
