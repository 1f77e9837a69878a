/** The bound of Go's int32, the type of most integers in Kubernetes. */
export const maxInt32 = 2 ** 31 - 1;
