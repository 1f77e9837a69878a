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
