import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";

export interface FakeAnswer {
  readonly status?: number;
  /** A string is sent as it is, anything else as JSON. */
  readonly body: unknown;
}

/** Answers by path; other paths are not found. Ends with the test file. Resolves with its URL. */
export async function fakeServer(answers: Readonly<Record<string, FakeAnswer>>): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, body } = answers[request.url ?? ""] ?? { status: 404, body: { kind: "Status", reason: "NotFound", code: 404 } };
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return `http://127.0.0.1:${port}`;
}
