// The sentences about a type and its fields, as comments of a declaration have them.

export interface TypeProse {
  readonly text: string;
  readonly fields: ReadonlyMap<string, string>;
}

export const NOTHING: TypeProse = { text: '', fields: new Map() };

/** A comment, and a field's name; of a word of TypeScript's own (`_continue`) without its mark, of others with their hyphens. */
const FIELD = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*['"]?_?([\w$-]+)['"]?\??:/g;

/** @param head what stands in the comment before the type; @param fields the lines of its fields */
export function proseOf(head: string, fields: string): TypeProse {
  return {
    text: wordsOf(head),
    fields: new Map([...fields.matchAll(FIELD)].map(([, words = '', name = '']) => [named(name), wordsOf(words)])),
  };
}

/** `x_kubernetes_list_type`: fields of Kubernetes have no other underscores. */
const named = (field: string) => field.replaceAll('_', '-');

/** Without what makes it a comment. */
const wordsOf = (comment: string) =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim()
    .replace(/\\(['"\\])/g, '$1'); // the generator's: quotes of JavaScript's strings, though these are comments
