import type { Dispatcher } from "undici";

/** An answer with all of its body, as text. */
export interface WholeAnswer {
  readonly statusCode: number;
  readonly headers: Dispatcher.ResponseData["headers"];
  readonly text: string;
}

export interface WholeAnswerOptions {
  /** Ends the request. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the head of the answer is there, with its status. */
  readonly onHead: (statusCode: number) => void;
}

/**
 * Sends one request and takes the answer as a whole, by undici's own callbacks: a stream for each of thousands of small
 * answers costs more than reading them.
 *
 * Rejects with what kept the answer from coming, or with the signal's reason. Of an answer that says that the request
 * failed, the status counts, whether its body came to its end or not.
 */
export async function wholeAnswer(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions, { signal, onHead }: WholeAnswerOptions): Promise<WholeAnswer> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<WholeAnswer>();
  const chunks: Buffer[] = [];
  let head: Pick<WholeAnswer, "statusCode" | "headers"> | undefined;
  let end = (): void => undefined;
  const finish = (): void => {
    if (head) resolve({ ...head, text: textOf(chunks) });
  };
  dispatcher.dispatch(request, {
    onRequestStart: (controller) => {
      const abort = (): void => controller.abort(signal?.reason as Error);
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      end = () => signal?.removeEventListener("abort", abort);
    },
    onResponseStart: (_controller, statusCode, headers) => {
      if (statusCode < 200) return; // "103 Early Hints" and the like come before the head
      head = { statusCode, headers };
      onHead(statusCode);
    },
    onResponseData: (_controller, chunk) => void chunks.push(chunk),
    onResponseEnd: finish,
    onResponseError: (_controller, error) => {
      if (head && head.statusCode >= 300 && !signal?.aborted) finish();
      else reject(error);
    },
  });
  return await promise.finally(() => end());
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString("utf8");
}
