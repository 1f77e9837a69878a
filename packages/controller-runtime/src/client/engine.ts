/**
 * Refuses to start on Bun, whose own `undici` takes the place of the package's and has no dispatcher: each request would
 * fail, as if the server were away. Throws `TypeError`.
 */
export function checkEngine(versions: NodeJS.ProcessVersions = process.versions): void {
  const { bun } = versions;
  if (bun !== undefined) throw new TypeError(`Bun ${bun} is not supported: its built-in undici cannot send requests through a dispatcher; run this program with Node 24 or later`);
}
