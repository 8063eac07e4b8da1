// Texts of policies: wildcards, and variables whose values are taken from the request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html

/** What the request says of a condition key, which is given in lower case; undefined where it says nothing. */
export type RequestValues = (key: string) => readonly string[] | undefined;

const ANY = Symbol('*');
const ONE = Symbol('?');

/** A character, or a wildcard. */
type Unit = string | typeof ANY | typeof ONE;

/** `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */
const VARIABLE = /\$\{([^}]*)\}/g;
const WITH_DEFAULT = /^(.*?),\s*'(.*)'$/;

/** The value of a variable; undefined where there is none, so that whatever it stands in matches nothing. */
function variableValue(text: string, valuesOf: RequestValues): string | undefined {
  const name = text.trim();
  if (name === '*' || name === '?' || name === '$') return name;
  const [, key = name, fallback] = WITH_DEFAULT.exec(name) ?? [];
  const values = valuesOf(key.trim().toLowerCase());
  return values?.length === 1 ? values[0] : fallback;
}

/** @param valuesOf undefined where variables are plain text, as in policies of version 2008-10-17 */
function partsOf(
  pattern: string,
  valuesOf: RequestValues | undefined,
): { readonly text: string; readonly isValue: boolean }[] | undefined {
  if (!valuesOf) return [{ text: pattern, isValue: false }];
  const parts: { text: string; isValue: boolean }[] = [];
  let end = 0;
  for (const match of pattern.matchAll(VARIABLE)) {
    const value = variableValue(match[1] ?? '', valuesOf);
    if (value === undefined) return undefined;
    parts.push({ text: pattern.slice(end, match.index), isValue: false }, { text: value, isValue: true });
    end = match.index + match[0].length;
  }
  return [...parts, { text: pattern.slice(end), isValue: false }];
}

/** The text with its variables replaced; undefined where one has no value. */
export function expandText(pattern: string, valuesOf: RequestValues | undefined): string | undefined {
  return partsOf(pattern, valuesOf)
    ?.map(({ text }) => text)
    .join('');
}

/** What a variable stands for is never a wildcard. */
function unitsOf(pattern: string, valuesOf: RequestValues | undefined): Unit[] | undefined {
  return partsOf(pattern, valuesOf)?.flatMap(({ text, isValue }) =>
    isValue ? [...text] : [...text].map((char) => (char === '*' ? ANY : char === '?' ? ONE : char)),
  );
}

/** Each wildcard takes as little as it can and gives back to the last one only: time is bounded by the product of the lengths. */
function doesMatch(units: readonly Unit[], text: readonly string[]): boolean {
  let unit = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    const wanted = units[unit];
    if (wanted === ANY) {
      star = unit++;
      starAt = at;
    } else if (wanted === ONE || (wanted !== undefined && wanted === text[at])) {
      unit++;
      at++;
    } else if (star >= 0) {
      unit = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (units[unit] === ANY) unit++;
  return unit === units.length;
}

/** Whether the text is like the pattern, case and all. */
export function isLike(pattern: string, text: string, valuesOf?: RequestValues): boolean {
  const units = unitsOf(pattern, valuesOf);
  return units !== undefined && doesMatch(units, [...text]);
}

const ARN_FIELDS = 6;

/** Compares field by field, so that no wildcard reaches over a colon before the last field; fields that are left out match anything. */
export function isArnLike(pattern: string, arn: string, valuesOf?: RequestValues): boolean {
  const units = unitsOf(pattern, valuesOf);
  if (!units) return false;
  if (units.length === 1 && units[0] === ANY) return true;
  const wanted = fieldsOf(units);
  const fields = fieldsOf([...arn]) as string[][];
  if (fields.length < ARN_FIELDS) return doesMatch(units, [...arn]);
  return fields.every((field, index) => doesMatch(wanted[index] ?? [ANY], field));
}

/** The last field keeps its colons. */
function fieldsOf(units: readonly Unit[]): Unit[][] {
  const fields: Unit[][] = [[]];
  for (const unit of units)
    if (unit === ':' && fields.length < ARN_FIELDS) fields.push([]);
    else fields.at(-1)?.push(unit);
  return fields;
}
