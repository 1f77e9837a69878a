/** The longest patch as JSON, in UTF-16 code units; `core/patches.ts` holds it, for no schema can. */
export const maxPatchLength = 32 * 1024;
