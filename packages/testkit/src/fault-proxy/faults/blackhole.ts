import type { Fault } from "../exchange.ts";

/** The request is taken, and nothing is ever answered. */
export const blackhole: Fault = ({ request }) => void request.resume();
