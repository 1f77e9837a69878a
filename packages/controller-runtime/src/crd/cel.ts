import type { ValidationRule } from "../kubernetes/index.ts";

/** The message of a rule: a fixed one, or a CEL expression that yields one and a fixed one for when it cannot. */
export type RuleMessage = string | { readonly messageExpression: string; readonly message: string };

type RuleOptions = Pick<ValidationRule, "fieldPath" | "optionalOldSelf" | "reason">;

/**
 * A rule that the API server checks on every write. `self` is the value the rule is attached to.
 * The message should name the field, the value and the remedy.
 *
 * The API server refuses a CRD whose rules might cost too much, so bound every text, list and map they walk. A number turned
 * into text has no bound it knows of, and a message that joins it to another is refused: `"%d".format([self.count])` is not.
 */
export function cel(rule: string, message: RuleMessage, options: RuleOptions = {}): ValidationRule {
  return typeof message === "string" ? { rule, message, ...options } : { rule, ...message, ...options };
}

/** Attaches rules to a schema: `z.object({ … }).meta(rules(cel(…), cel(…)))`. A later call replaces an earlier one's. */
export function rules(...validations: readonly ValidationRule[]): { "x-kubernetes-validations": readonly ValidationRule[] } {
  return { "x-kubernetes-validations": validations };
}

/** `text` as a literal in a CEL expression. CEL understands every escape that JSON has. */
export function celString(text: string): string {
  return JSON.stringify(text);
}
