export { answerWith, type Refusal } from "./answer-with.ts";
export { badJson } from "./bad-json.ts";
export { blackhole } from "./blackhole.ts";
export { drip } from "./drip.ts";
export { duplicated } from "./duplicated.ts";
export { htmlPage } from "./html-page.ts";
export { resetAfter, resetBefore } from "./reset.ts";
export { truncated } from "./truncated.ts";
