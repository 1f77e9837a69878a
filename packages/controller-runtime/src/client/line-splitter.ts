const newline = 0x0a;

/**
 * Cuts a byte stream into lines.
 *
 * Guarantees: a character split over two chunks stays whole, because only whole lines are decoded; a line of any
 * length is assembled once, not copied again with each chunk.
 */
export class LineSplitter {
  #rest: Uint8Array[] = [];

  /** The lines that `chunk` completes, without their line ends; empty lines are left out. */
  push(chunk: Uint8Array): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      const line = this.#take(chunk.subarray(start, end));
      if (line !== "") lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.#rest.push(chunk.subarray(start));
    return lines;
  }

  /** Whether the stream ended inside a line. */
  get incomplete(): boolean {
    return this.#rest.length > 0;
  }

  #take(tail: Uint8Array): string {
    if (this.#rest.length === 0) return decode(tail);
    const whole = Buffer.concat([...this.#rest, tail]);
    this.#rest = [];
    return decode(whole);
  }
}

function decode(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
