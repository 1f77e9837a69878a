/** The Kubernetes release a control plane is made of when the caller does not choose one. */
export const KUBERNETES_VERSION = "1.37.2";

/** The etcd release that goes with it: the newest patch of the minor version Kubernetes 1.37 is built against. */
export const ETCD_VERSION = "3.7.3";

/** The kwok release whose Stage format `kwok/` writes. */
export const KWOK_VERSION = "0.8.0";
