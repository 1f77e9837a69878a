import { ApiError } from "./errors.ts";

/** Where something stands: the file, and the path in it. */
interface Where {
  readonly file: string;
  readonly path: string;
}

/**
 * The fields of one mapping in a kubeconfig. As with kubectl, null is the same as nothing, and other fields are passed over.
 * Errors: `Credentials`, naming the file, the field and what is wrong with it.
 *
 * Written out rather than left to a schema library, which a running operator would load for this alone (docs/adr/0019).
 */
export class KubeconfigFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: Where;

  constructor(value: unknown, where: Where) {
    this.#where = where;
    if (!isMapping(value)) refuse(where, "expected a mapping", value);
    this.#values = value;
  }

  text(name: string): string | undefined {
    return this.#typed(name, "string", isText);
  }

  requiredText(name: string): string {
    return this.text(name) ?? refuse(this.#at(name), "expected string", undefined);
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, "boolean", (value) => typeof value === "boolean");
  }

  texts(name: string): readonly string[] {
    return this.#typed(name, "a list of strings", (value): value is string[] => Array.isArray(value) && value.every(isText)) ?? [];
  }

  child(name: string): KubeconfigFields | undefined {
    const value = this.#values[name] ?? undefined;
    return value === undefined ? undefined : new KubeconfigFields(value, this.#at(name));
  }

  requiredChild(name: string): KubeconfigFields {
    return new KubeconfigFields(this.#values[name], this.#at(name));
  }

  children(name: string): readonly KubeconfigFields[] {
    const values = this.#typed(name, "a list", (value): value is unknown[] => Array.isArray(value)) ?? [];
    return values.map((value, index) => new KubeconfigFields(value, this.#at(`${name}.${index}`)));
  }

  get names(): readonly string[] {
    return Object.keys(this.#values);
  }

  #typed<T>(name: string, type: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.#values[name] ?? undefined;
    if (value === undefined || is(value)) return value;
    return refuse(this.#at(name), `expected ${type}`, value);
  }

  #at(name: string): Where {
    const { file, path } = this.#where;
    return { file, path: path === "" ? name : `${path}.${name}` };
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The type of what there is, never the value: it may be a secret. */
function refuse({ file, path }: Where, expected: string, value: unknown): never {
  const received = value === null || value === undefined ? "nothing" : Array.isArray(value) ? "a list" : isMapping(value) ? "a mapping" : typeof value;
  throw new ApiError({ code: "Credentials", message: `kubeconfig ${file} is not valid: ${path || "top level"}: ${expected}, received ${received}` });
}
