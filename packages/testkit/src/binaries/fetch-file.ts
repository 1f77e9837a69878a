import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TestkitError } from "../errors.ts";

export interface FetchLimits {
  /** Until the first answer. */
  readonly connectMs: number;
  /** Between two pieces of a body. */
  readonly stallMs: number;
}

// Off the internet the whole source must give up within seconds; a stalled transfer of 100 MB gets more patience.
export const DEFAULT_LIMITS: FetchLimits = { connectMs: 3_000, stallMs: 20_000 };

/** The text behind a URL. Rejects on any status but 2xx. */
export async function fetchText(url: string, limits: FetchLimits): Promise<string> {
  const chunks: Uint8Array[] = [];
  await streamTo(url, limits, async (body) => {
    for await (const chunk of body) chunks.push(chunk);
  });
  return Buffer.concat(chunks).toString("utf8");
}

export interface VerifiedFile {
  readonly url: string;
  readonly sha256: string;
  readonly path: string;
  readonly onBytes: (received: number, total: number | undefined) => void;
}

/** Saves what is behind a URL. Rejects with `wrong-checksum` when it is not what was announced. */
export async function fetchVerified(file: VerifiedFile, limits: FetchLimits): Promise<void> {
  const hash = createHash("sha256");
  await streamTo(file.url, limits, async (body, total) => {
    let received = 0;
    const measured = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        hash.update(chunk);
        file.onBytes((received += chunk.byteLength), total);
        yield chunk;
      }
    };
    await pipeline(Readable.from(measured()), createWriteStream(file.path, { mode: 0o755 }));
  });
  const actual = hash.digest("hex");
  if (actual === file.sha256) return;
  throw new TestkitError(
    "wrong-checksum",
    `${file.url} has SHA-256 ${actual}, but ${file.sha256} is published for it`,
  );
}

type Consume = (body: AsyncIterable<Uint8Array>, total: number | undefined) => Promise<void>;

async function streamTo(url: string, limits: FetchLimits, consume: Consume): Promise<void> {
  const abort = new AbortController();
  const giveUp = (ms: number): NodeJS.Timeout =>
    setTimeout(() => abort.abort(new Error(`no answer from ${new URL(url).host} for ${ms / 1000} s`)), ms);
  let timer = giveUp(limits.connectMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    const length = response.headers.get("content-length");
    const body = response.body;
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = giveUp(limits.stallMs);
        yield chunk;
      }
    };
    clearTimeout(timer);
    timer = giveUp(limits.stallMs);
    await consume(watched(), length === null ? undefined : Number(length));
  } finally {
    clearTimeout(timer);
  }
}
