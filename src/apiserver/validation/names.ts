// The shapes of names, in upstream's words.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go

import type { NameRule } from '../kinds/kind.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const ENV_NAME = '[-._a-zA-Z][-._a-zA-Z0-9]*';

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_TEXT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const QUALIFIED_TEXT =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_TEXT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const ENV_NAME_TEXT =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";

const tooLong = (max: number) => `must be no more than ${max} bytes`;

/** Each returns what is wrong, an empty list when nothing is. */
export function dnsLabelProblems(text: string): string[] {
  return [...(text.length > 63 ? [tooLong(63)] : []), ...(matches(LABEL, text) ? [] : [LABEL_TEXT])];
}

export function dnsSubdomainProblems(text: string): string[] {
  return [...(text.length > 253 ? [tooLong(253)] : []), ...(matches(SUBDOMAIN, text) ? [] : [SUBDOMAIN_TEXT])];
}

export function dns1035LabelProblems(text: string): string[] {
  return [...(text.length > 63 ? [tooLong(63)] : []), ...(matches(LABEL_1035, text) ? [] : [LABEL_1035_TEXT])];
}

/** Names of RBAC objects: anything that can be one segment of a path. */
export function pathSegmentProblems(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((char) => text.includes(char)).map((char) => `may not contain '${char}'`);
}

export function nameProblems(rule: NameRule, text: string): string[] {
  switch (rule) {
    case 'dns-label':
      return dnsLabelProblems(text);
    case 'dns-1035-label':
      return dns1035LabelProblems(text);
    case 'path-segment':
      return pathSegmentProblems(text);
    case 'dns-subdomain':
      return dnsSubdomainProblems(text);
  }
}

/** Keys of labels, annotations and the like: `[prefix/]name`. */
export function qualifiedNameProblems(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const prefixProblems =
    prefix === undefined
      ? []
      : prefix === ''
        ? ['prefix part must be non-empty']
        : dnsSubdomainProblems(prefix).map((text) => `prefix part ${text}`);
  if (name === '') return [...prefixProblems, 'name part must be non-empty', QUALIFIED_TEXT];
  return [
    ...prefixProblems,
    ...(name.length > 63 ? [`name part ${tooLong(63)}`] : []),
    ...(matches(QUALIFIED, name) ? [] : [QUALIFIED_TEXT]),
  ];
}

export function labelValueProblems(text: string): string[] {
  return [...(text.length > 63 ? [tooLong(63)] : []), ...(matches(LABEL_VALUE, text) ? [] : [LABEL_VALUE_TEXT])];
}

/** Keys of ConfigMaps and Secrets. */
export function configKeyProblems(text: string): string[] {
  if (text.length > 253) return [tooLong(253)];
  if (!matches(CONFIG_KEY, text)) return [CONFIG_KEY_TEXT];
  if (text === '.' || text === '..') return [`must not be '${text}'`];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

export function envNameProblems(text: string): string[] {
  return matches(ENV_NAME, text) ? [] : [ENV_NAME_TEXT];
}

const PORT_NAME_RULES: readonly (readonly [RegExp, string])[] = [
  [/^[a-z0-9-]*$/, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
  [/[a-z]/, 'must contain at least one letter (a-z)'],
  [/^(?!.*--)/, 'must not contain consecutive hyphens'],
  [/^(?!-)(?!.*-$)/, 'must not begin or end with a hyphen'],
];

/** IANA service names, at most 15 characters. */
export function portNameProblems(text: string): string[] {
  const length = text.length > 15 ? ['must be no more than 15 characters'] : [];
  return [...length, ...PORT_NAME_RULES.filter(([pattern]) => !pattern.test(text)).map(([, words]) => words)];
}

export const portNumberProblem = (port: number | undefined): string | undefined =>
  port === undefined || port < 1 || port > 65535 ? 'must be between 1 and 65535, inclusive' : undefined;
