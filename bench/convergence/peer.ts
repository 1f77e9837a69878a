import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../peers/controller-runtime", import.meta.url));
const program = fileURLToPath(new URL("../peers/controller-runtime/bin/peer", import.meta.url));

let built: Promise<string> | undefined;

/** The peer's program, built by Go once in a run; seconds where nothing changed. Rejects where there is no Go ≥ 1.26. */
export async function ensurePeer(): Promise<string> {
  built ??= build();
  return await built;
}

async function build(): Promise<string> {
  const child = spawn("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", program, "."], { cwd: source, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" } });
  const [code] = (await once(child, "close").catch((error: unknown) => Promise.reject(new Error("the peer needs Go ≥ 1.26 in PATH", { cause: error })))) as [number];
  if (code !== 0) throw new Error(`go build of ${source} ended with ${code}`);
  return program;
}
