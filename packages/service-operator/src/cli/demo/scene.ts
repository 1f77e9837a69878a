import type { Client } from "@service-operator/controller-runtime";
import type { ControlPlane } from "@service-operator/testkit";
import type { Halt } from "./halt.ts";
import type { Screen } from "./screen/screen.ts";
import type { Follower } from "./stage/follow.ts";
import type { OperatorProcess } from "./stage/operator-process.ts";
import type { Scratch } from "./stage/scratch.ts";
import type { RunStep } from "./steps.ts";

/** What every part of the demo works with. */
export interface Scene {
  readonly screen: Screen;
  readonly step: RunStep;
  readonly halt: Halt;
  /** What was started, to be ended in the reverse order. */
  readonly resources: AsyncDisposableStack;
}

/** What the first steps have put up. */
export interface Cluster {
  readonly plane: ControlPlane;
  readonly scratch: Scratch;
  /** The administrator's. */
  readonly client: Client;
  readonly operator: OperatorProcess;
}

/** The scene once there is something to see. */
export interface Show extends Scene {
  readonly cluster: Cluster;
  readonly follower: Follower;
}

/** Prints a command as a user would type it. */
export function printCommand({ screen }: Pick<Scene, "screen">, command: string): void {
  screen.print(command.split("\n").map((line, index) => `     ${index === 0 ? "$ " : ""}${line}`).join("\n"));
}
