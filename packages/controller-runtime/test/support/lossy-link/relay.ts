import type { Socket } from "node:net";

/** Joins two connections: what one says, the other hears; when one ends, so does the other. */
export function relay(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  for (const [socket, peer] of [[one, other], [other, one]] as const) {
    // The end that follows says enough.
    socket.on("error", () => undefined);
    socket.once("close", () => peer.destroy());
  }
}
