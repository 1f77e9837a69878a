import type { Fault } from "../exchange.ts";

/** Larger than any buffer on the way, so that it comes in pieces. */
const page = `<html>\n<body>${"<p>The upstream server is not available.</p>\n".repeat(5_000)}</body>\n</html>\n`;

/** What a gateway says for a server that it cannot reach: a page of 200 KB for people. */
export const htmlPage: Fault = ({ request, response }) => {
  request.resume();
  response.writeHead(502, { "content-type": "text/html" }).end(page);
};
