/** What a reconciler is asked to look at: a name, never an event. */
export interface Request {
  /** Absent for what is in no namespace. */
  readonly namespace?: string;
  readonly name: string;
}

export function requestOf(key: string): Request {
  const slash = key.indexOf("/");
  return slash === -1 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
