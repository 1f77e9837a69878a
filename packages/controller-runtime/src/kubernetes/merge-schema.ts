/** How the elements of a list are told apart when two versions of it are merged. */
export type ListType = MapList | SetList | AtomicList;

/** An element is identified by the values of its keys. */
export interface MapList {
  readonly type: "map";
  /** In alphabetical order. */
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
 * What a merge must know about one place in an object. A list without a schema is atomic; an object without one is merged
 * field by field, and keeps what it is given.
 */
export interface MergeSchema {
  readonly fields?: Readonly<Record<string, MergeSchema>>;
  readonly list?: ListType;
  /** The schema of every element of the list. */
  readonly items?: MergeSchema;
  /** The object or map here is replaced as a whole. */
  readonly mapType?: "atomic";
  /** Fields whose zero value (`false`, 0, "", empty) the API server does not store: it means the same as no such field. */
  readonly dropped?: readonly string[];
  /** Fields for whose zero value the API server puts a value of its own, as it does where there is no such field. */
  readonly replaced?: readonly string[];
  /** Fields exclude each other: where one of them changes, those that are not desired must go. */
  readonly retainKeys?: true;
}
