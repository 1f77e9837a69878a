import type { InventoryItem, Service } from "../api/index.ts";

interface Kinds {
  readonly watches: readonly { readonly apiVersion: string; readonly kind: string }[];
}

/** What the Service made by managers that are no longer there. A kind is the same in every version of its group. */
export function strayItems({ status }: Service, managers: readonly Kinds[]): readonly InventoryItem[] {
  const handled = new Set(managers.flatMap(({ watches }) => watches.map(groupKind)));
  return (status.inventory ?? []).filter((item) => !handled.has(groupKind(item)));
}

function groupKind({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")))}/${kind}`;
}
