import { readFile } from "node:fs/promises";
import { ApiError } from "./errors.ts";

/** client-go re-reads token and certificate files at most once a minute (transport/token_source.go). */
const rereadAfterMs = 60_000;

/** A file whose content may be replaced while we run: a mounted token, CA or certificate. */
export class RotatingFile {
  readonly #path: string;
  #content: string | undefined;
  #readAt = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** The content, at most a minute old. A file that becomes unreadable keeps its last content. */
  async read(): Promise<string> {
    if (this.#content !== undefined && performance.now() - this.#readAt < rereadAfterMs) return this.#content;
    try {
      this.#content = await readFile(this.#path, "utf8");
    } catch (cause) {
      if (this.#content === undefined) {
        throw new ApiError({ code: "Credentials", message: `cannot read ${this.#path}: ${(cause as Error).message}`, cause });
      }
    }
    this.#readAt = performance.now();
    return this.#content;
  }

  forget(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }
}
