/** One report of work under way. `done` of `total` parts are finished; `detail` changes while `step` lasts. */
export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

/** Receives progress. It must not throw. */
export type Report = (progress: Progress) => void;

export const silent: Report = () => {};
