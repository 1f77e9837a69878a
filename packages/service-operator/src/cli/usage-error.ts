/** A mistake that the user can mend: told in one line, without a stack trace. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Exit code: 2 for a wrong call, 1 for a world that is not as needed. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
