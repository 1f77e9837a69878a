/** What happens when, in milliseconds of simulated time; a binary heap. */
export class EventQueue {
  readonly #heap: { readonly at: number; readonly run: () => void }[] = [];
  now = 0;

  after(delayMs: number, run: () => void): void {
    const event = { at: this.now + delayMs, run };
    let index = this.#heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = this.#heap[parent];
      if (!above || above.at <= event.at) break;
      this.#heap[index] = above;
      index = parent;
    }
    this.#heap[index] = event;
  }

  runUntil(end: number): void {
    for (let first = this.#heap[0]; first && first.at <= end; first = this.#heap[0]) {
      this.#removeFirst();
      this.now = first.at;
      first.run();
    }
    this.now = end;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if ((this.#heap[child + 1]?.at ?? Number.POSITIVE_INFINITY) < (this.#heap[child]?.at ?? Number.POSITIVE_INFINITY)) child++;
      const below = this.#heap[child];
      if (!below || below.at >= last.at) break;
      this.#heap[index] = below;
      index = child;
    }
    this.#heap[index] = last;
  }
}
