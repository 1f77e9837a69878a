import { connect } from "node:net";
import type { ComponentSpec } from "./component.ts";
import type { Workspace } from "./workspace.ts";

/** etcd listens on sockets in the workspace: no port to collide on, and no other user of this machine gets in. */
export function etcdUrl(workspace: Workspace): string {
  return `unix://${clientSocket(workspace)}`;
}

export function etcdSpec(program: string, workspace: Workspace): ComponentSpec {
  const client = etcdUrl(workspace);
  const peer = `unix://${workspace.path("etcd-peer.sock")}`;
  return {
    name: "etcd",
    program,
    args: [
      "--name=testkit",
      `--data-dir=${workspace.path("etcd")}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=testkit=${peer}`,
      // The data goes with the control plane; a power cut has nothing to spoil.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
  };
}

/** Whether etcd takes connections, which it does from the moment it serves. */
export async function isEtcdListening(workspace: Workspace): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(clientSocket(workspace));
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}

function clientSocket(workspace: Workspace): string {
  return workspace.path("etcd.sock");
}
