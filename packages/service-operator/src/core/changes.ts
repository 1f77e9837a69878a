import { fieldsAnnotation, referencesAnnotation } from "./labels.ts";

/** More than that is a list that nobody reads. */
const maxChangesTold = 5;

const records = [fieldsAnnotation, referencesAnnotation];

/** Some changed fields in words, without those that are about the operator's own records. Paths only, never values. */
export function summaryOf(changes: readonly string[], { most = maxChangesTold, none = "bookkeeping" }: { readonly most?: number; readonly none?: string } = {}): string {
  const told = changes.filter((path) => !records.some((annotation) => path.endsWith(annotation)) && !path.startsWith("metadata.ownerReferences"));
  const more = told.length > most ? ` and ${told.length - most} more` : "";
  return told.slice(0, most).join(", ") + more || none;
}
