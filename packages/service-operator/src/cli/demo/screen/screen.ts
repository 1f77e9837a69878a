import type { DemoState } from "../tree/state.ts";

/** Where the demo shows what happens. */
export interface Screen {
  /** Text that stays. */
  print(text: string): void;
  /** What is going on at the moment; empty for nothing. */
  status(text: string): void;
  /** The state as it is now. */
  show(state: DemoState): void;
  /** Lets the tree as it is now stay, whatever is shown after it. */
  settle(): void;
  /** Ends the live part of the screen. */
  close(): void;
}
