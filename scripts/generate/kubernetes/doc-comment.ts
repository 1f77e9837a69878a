// "e.g." and "i.e." end no sentence, and neither does a dot inside a word such as "spec.template".
const sentenceEnd = /(?<!\b(?:e\.g|i\.e|etc|vs))\.(?=\s+[A-Z`"*-]|\s*$)|\n\s*\n/;

// The type, or a tag, says as much.
const prefix = /^(?:Optional|Required|Deprecated)[.:]\s+(?=\S)/i;

/** The first sentence of a description as a doc comment line, or nothing where there is no description. */
export function docComment(description: string | undefined, indent = ""): string {
  const text = firstSentence(description ?? "");
  return text === "" ? "" : `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n`;
}

function firstSentence(description: string): string {
  const deprecated = /^deprecated[.:]/i.test(description) ? "@deprecated " : "";
  const text = description.replace(prefix, "");
  const end = sentenceEnd.exec(text)?.index ?? text.length;
  const sentence = text.slice(0, end).replaceAll(/\s+/g, " ").trim();
  return sentence === "" ? "" : `${deprecated}${sentence.replace(/:$/, "")}.`;
}
