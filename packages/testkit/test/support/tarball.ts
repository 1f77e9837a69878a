import { gzipSync } from "node:zlib";

/** A .tar.gz with these files, as POSIX ustar lays it out. */
export function tarball(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => [header(name, content.length), padded(content)]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  block.write("0", 156);
  return block;
}

function padded(content: string): Buffer {
  const block = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  block.write(content);
  return block;
}
