// AdmissionResponse.warnings (k8s.io/api/admission/v1): longer ones may be cut, and beyond the total all are.
const maxEach = 256;
const maxTotal = 4096;

/**
 * Warnings as the API server will pass them on: at most 256 characters each and 4,096 in all, none twice and none
 * empty. Control characters become spaces: a header with one in it would be dropped (apimachinery, NewWarningHeader).
 */
export function trimWarnings(warnings: readonly string[]): string[] {
  const distinct = new Set(warnings.map(trim).filter((text) => text !== ""));
  let total = 0;
  return [...distinct].filter((text) => (total += Array.from(text).length) <= maxTotal);
}

function trim(warning: string): string {
  const text = warning.toWellFormed().replaceAll(/\p{Cc}+/gu, " ").trim();
  const characters = Array.from(text); // by code point: half of one would be no text
  return characters.length <= maxEach ? text : `${characters.slice(0, maxEach - 1).join("")}…`;
}
