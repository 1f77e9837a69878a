/** `api`: etcd and the API server. `full`: also the controller manager, the scheduler, and kwok with its nodes. */
export type Components = "api" | "full";
