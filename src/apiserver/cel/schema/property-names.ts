// Names of properties that are no identifiers, as expressions write them: `a.b` is `a__dot__b`, `namespace` is `__namespace__`.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/escaping.go

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
const ESCAPES: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};
const UNESCAPES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ESCAPES).map(([text, word]) => [word, text]),
);

/** Undefined for a name that no expression can write. */
export function escapeName(name: string): string | undefined {
  if (!/^[A-Za-z_./-][\w./-]*$/.test(name)) return undefined;
  if (RESERVED.has(name)) return `__${name}__`;
  return name.replaceAll(/__|[./-]/g, (part) => ESCAPES[part] as string);
}

/** A reserved word after a dot is read as the property, too (apiserver pkg/cel/types.go, recognizeKeywordAsFieldName). */
export function writtenName(field: string): string {
  return RESERVED.has(field) ? `__${field}__` : field;
}

export function unescapeName(written: string): string {
  const reserved = /^__([a-z]+)__$/.exec(written)?.[1];
  if (reserved !== undefined && RESERVED.has(reserved)) return reserved;
  return written.replaceAll(/__(?:underscores|dot|dash|slash)__/g, (word) => UNESCAPES[word] as string);
}
