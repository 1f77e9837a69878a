/** Who makes the children: this operator, the same one in Go, or nobody but the load itself. */
export const contestants = ["raw", "controller-runtime", "service-operator"] as const;

export type Contestant = (typeof contestants)[number];
