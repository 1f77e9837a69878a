/**
 * - `OwnerNotStored`: the owner has no name or no uid yet, so nothing can refer to it.
 * - `CrossNamespace`: owner and object are in different namespaces; the garbage collector would delete the object.
 * - `NamespacedOwner`: the owner is in a namespace, the object in none; the garbage collector cannot follow that.
 * - `AlreadyOwned`: another object is the controller already, and there is one at most.
 */
export type OwnershipErrorCode = "OwnerNotStored" | "CrossNamespace" | "NamespacedOwner" | "AlreadyOwned";

/** An owner that the object cannot have. */
export class OwnershipError extends Error {
  override readonly name = "OwnershipError";
  readonly code: OwnershipErrorCode;

  constructor(code: OwnershipErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
