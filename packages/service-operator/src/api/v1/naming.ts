import { celString, type RuleMessage } from "@service-operator/controller-runtime/crd";

interface Refusal {
  readonly field: string;
  /** A CEL expression that yields the refused value as a string. Default: `self`. */
  readonly value?: string;
  /** What is wrong, and what to write instead. */
  readonly problem: string;
}

/** A message that names the field, the value and the remedy. Older API servers tell the field only. */
export function naming({ field, value = "self", problem }: Refusal): RuleMessage {
  return {
    messageExpression: `${celString(`${field} "`)} + ${value} + ${celString(`" ${problem}`)}`,
    message: `${field} ${problem}`,
  };
}

interface Telling {
  /** With `%s` for a text and `%d` for a number. */
  readonly text: string;
  /** CEL expressions of the values. */
  readonly values: readonly string[];
  /** For API servers that know no expressions in messages. */
  readonly otherwise: string;
}

/** A message with values of which the API server knows no greatest length: numbers, and what was looked up in a list. */
export function telling({ text, values, otherwise }: Telling): RuleMessage {
  return { messageExpression: `${celString(text)}.format([${values.join(", ")}])`, message: otherwise };
}
