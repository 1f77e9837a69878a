/** How the elements of a list are told apart when two versions of it are merged. */
export type ListType = MapList | SetList | AtomicList;

/** An element is identified by the values of its keys. */
export interface MapList {
  readonly type: "map";
  readonly keys: readonly string[];
  /** The value of a key that an element leaves out. */
  readonly defaults?: Readonly<Record<string, string | number | boolean>>;
}

/** An element is identified by its value. */
export interface SetList {
  readonly type: "set";
}

/** The list is replaced as a whole. */
export interface AtomicList {
  readonly type: "atomic";
}

/**
 * What a merge must know about one place in an object. A list without a node is atomic; an object without one is merged
 * field by field.
 */
export interface ListTypeNode {
  readonly fields?: Readonly<Record<string, ListTypeNode>>;
  readonly list?: ListType;
  /** The node of every element of the list. */
  readonly items?: ListTypeNode;
  /** The object or map here is replaced as a whole. */
  readonly mapType?: "atomic";
}
