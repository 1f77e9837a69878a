import type { MergeSchema } from "../kubernetes/index.ts";
import type { FieldSet } from "./field-set.ts";

/** One place in the walk through a live and a desired object. */
export interface Place {
  /** For people; names in it may have dots. */
  readonly path: string;
  /** Name of the field here, and of the field that holds it; empty for an item of a list. */
  readonly name: string;
  readonly parent: string;
  /** What we set here before. */
  readonly owned: FieldSet | undefined;
  /** Of what is here, and of the object that has it as a field; undefined where there is nothing to know. */
  readonly types: MergeSchema | undefined;
  readonly holder: MergeSchema | undefined;
  /** Whether the object's kind has a schema, so that what the schema does not mention is kept as it is. */
  readonly known: boolean;
  /** Filled as differences are found. */
  readonly changes: string[];
  readonly released: readonly string[];
}

/** Fields whose content has names of the user's choice; all others hold the fields of a struct. */
const maps: ReadonlySet<string> = new Set(["annotations", "labels", "data", "binaryData", "limits", "requests"]);

/** Whether the value here is an entry of a map, to which others may add theirs. */
export function isMapEntry({ parent }: Place): boolean {
  return maps.has(parent);
}

/** Whether the API server keeps a Quantity here, which it rewrites to a canonical form. */
export function isQuantity(place: Place): boolean {
  if (isMapEntry(place)) return place.parent === "limits" || place.parent === "requests";
  if (place.parent === "target") return place.name === "value" || place.name === "averageValue"; // of a metric
  return place.name === "sizeLimit" || place.name === "divisor";
}

/** The place of a field of the object at `place`. */
export function inside(place: Place, name: string): Place {
  const { path, owned, types } = place;
  return { ...place, path: path === "" ? name : `${path}.${name}`, name, parent: place.name, owned: owned?.[`f:${name}`], types: types?.fields?.[name], holder: types };
}

/** The place of an item of the list at `place`, which was recorded under `key`. */
export function insideItem(place: Place, key: string, label: string): Place {
  return { ...place, path: `${place.path}[${label}]`, name: "", parent: place.name, owned: place.owned?.[key], types: place.types?.items, holder: undefined };
}
