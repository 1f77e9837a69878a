import { styleText } from "node:util";

/** Colours one finished line of text. */
export type Paint = (line: string) => string;

export const plain: Paint = (line) => line;

type Style = Parameters<typeof styleText>[0];

/** By what a line says, so that everything before it stays plain text that can be measured and cut. */
const styles: readonly (readonly [RegExp, Style])[] = [
  [/[│├└─]+/g, "dim"],
  [/✔|\bTrue Succeeded\b|\bRunning, ready\b/g, "green"],
  [/✘|\b(CrashLoopBackOff|ImagePullBackOff|ErrImagePull|OOMKilled|Stalled)\b/g, "red"],
  [/…|\b(False|Unknown) \w+|\bbeing deleted\b|\bTerminating\b|\bnot ready\b/g, "yellow"],
  [/^ *(\$|export) .*/g, "cyan"],
];

export const colourful: Paint = (line) =>
  // Whether the terminal wants colours was asked already, and of the right stream.
  styles.reduce((text, [pattern, style]) => text.replace(pattern, (match) => styleText(style, match, { validateStream: false })), line);
