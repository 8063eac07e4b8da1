// The shapes of names that labels and selectors need as well as validation, in upstream's words.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go, pkg/api/validate/content

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';

/** A pattern for whole texts. */
export const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`);

const tooLong = (max: number) => `must be no more than ${max} bytes`;
export const tooManyCharacters = (max: number) => `must be no more than ${max} characters`;

const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const QUALIFIED_PATTERN = whole(QUALIFIED);
const LABEL_VALUE_PATTERN = whole(LABEL_VALUE);

const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** Each returns what is wrong, an empty list when nothing is. */
export const dnsSubdomainProblems = (text: string): string[] => subdomainProblems(text, tooManyCharacters);

/** Upstream has two of these, with a word of their own for a name that is too long. */
function subdomainProblems(text: string, tooMany: (max: number) => string): string[] {
  return [...(text.length > 253 ? [tooMany(253)] : []), ...(SUBDOMAIN_PATTERN.test(text) ? [] : [SUBDOMAIN_TEXT])];
}

/** Keys of labels, annotations and the like: `[prefix/]name`. */
export function labelKeyProblems(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const prefixProblems =
    prefix === undefined
      ? []
      : prefix === ''
        ? ['prefix part must be non-empty']
        : subdomainProblems(prefix, tooLong).map((text) => `prefix part ${text}`);
  if (name === '') return [...prefixProblems, 'name part must be non-empty', QUALIFIED_TEXT];
  return [
    ...prefixProblems,
    ...(name.length > 63 ? [`name part ${tooLong(63)}`] : []),
    ...(QUALIFIED_PATTERN.test(name) ? [] : [QUALIFIED_TEXT]),
  ];
}

/** Names of other things in the shape of a label's key, and in its words (content.IsLabelKey is both). */
export const qualifiedNameProblems = (text: string): string[] => labelKeyProblems(text);

export function labelValueProblems(text: string): string[] {
  return [...(text.length > 63 ? [tooLong(63)] : []), ...(LABEL_VALUE_PATTERN.test(text) ? [] : [LABEL_VALUE_TEXT])];
}
