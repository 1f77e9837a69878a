import { mkdtempSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory in which files appear and change as kubelet mounts a Secret: all at once, by the link `..data`. */
export class MountedSecret implements AsyncDisposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "mounted-"));
  #revision = 0;

  async mount(files: Readonly<Record<string, string>>): Promise<void> {
    const home = `..revision_${++this.#revision}`;
    await mkdir(join(this.path, home));
    for (const [name, text] of Object.entries(files)) await writeFile(join(this.path, home, name), text);
    await symlink(home, join(this.path, "..data_tmp"));
    await rename(join(this.path, "..data_tmp"), join(this.path, "..data"));
    // The links to the files lead through that link, and stay.
    if (this.#revision === 1) for (const name of Object.keys(files)) await symlink(join("..data", name), join(this.path, name));
    await rm(join(this.path, `..revision_${this.#revision - 1}`), { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
