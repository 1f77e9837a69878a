import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { getHeapSnapshot } from "node:v8";
import type { RouteHandler } from "../http-server.ts";
import { cpuProfile } from "./cpu-profile.ts";

/** Go's default (net/http/pprof), known to everybody who types the URL. */
const defaultSeconds = 30;
/** A profile of five minutes is some tens of megabytes; a longer one is a slip of the finger. */
const maxSeconds = 300;

const index = `profiles of this process

/debug/pprof/profile?seconds=30  CPU, 1 to ${maxSeconds} seconds; save as .cpuprofile
/debug/pprof/heap                heap; save as .heapsnapshot. It stops the process for seconds (a lease may be lost) and holds secrets
/log-level                       GET: the log level; PUT {"level":"debug"}: another one

Both open in Chrome's developer tools and in VS Code.
`;

/**
 * `/debug/pprof/`, `/debug/pprof/profile` and `/debug/pprof/heap`, at Go's addresses, in V8's formats.
 *
 * Answers: 400 where `seconds` is no whole number from 1 to 300, 409 while another profile is taken. A caller who goes
 * away ends the profile.
 */
export function profilingRoutes(): RouteHandler {
  let busy = false;
  return async (url, response) => {
    const take = profileOf(url);
    if ("status" in take) return answer(response, take.status, take.text);
    if (busy) return answer(response, 409, "another profile is being taken: try again when it is done\n");
    busy = true;
    try {
      await take.send(response);
    } finally {
      busy = false;
    }
  };
}

type Asked = { readonly send: (response: ServerResponse) => Promise<void> } | { readonly status: number; readonly text: string };

function profileOf(url: URL): Asked {
  switch (url.pathname) {
    case "/debug/pprof/profile": {
      const seconds = secondsOf(url.searchParams.get("seconds"));
      if (seconds === undefined) return { status: 400, text: `seconds must be a whole number from 1 to ${maxSeconds}\n` };
      return { send: async (response) => await sendCpuProfile(response, seconds) };
    }
    case "/debug/pprof/heap":
      return { send: sendHeapSnapshot };
    case "/":
    case "/debug/pprof":
    case "/debug/pprof/":
      return { status: 200, text: index };
    default:
      return { status: 404, text: "404 page not found\n" };
  }
}

function secondsOf(text: string | null): number | undefined {
  const seconds = text === null ? defaultSeconds : Number(text);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= maxSeconds ? seconds : undefined;
}

async function sendCpuProfile(response: ServerResponse, seconds: number): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const profile = await cpuProfile(seconds * 1000, gone.signal);
  response.writeHead(200, attachment("cpu.cpuprofile")).end(JSON.stringify(profile));
}

async function sendHeapSnapshot(response: ServerResponse): Promise<void> {
  response.writeHead(200, attachment("heap.heapsnapshot"));
  await pipeline(getHeapSnapshot(), response);
}

function attachment(name: string): Record<string, string> {
  return { "content-type": "application/json", "content-disposition": `attachment; filename="${name}"` };
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" }).end(text);
}
