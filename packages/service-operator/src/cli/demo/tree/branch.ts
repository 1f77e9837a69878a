/** One line of the tree and what hangs on it. */
export interface Branch {
  /** What it is; among its siblings no other has the same. */
  readonly title: string;
  /** How it is. */
  readonly detail: string;
  readonly branches: readonly Branch[];
}

export function leaf(title: string, detail: string): Branch {
  return { title, detail, branches: [] };
}
