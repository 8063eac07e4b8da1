// The shapes of names, in upstream's words.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/validation.go

import { dnsSubdomainProblems, tooManyCharacters, whole } from '../../kube/names.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { NameRule } from '../kinds/kind.ts';
import { ipProblems } from './ip-forms.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const ENV_NAME = '[ -<>-~]+';

const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

const LABEL_PATTERN = whole(LABEL);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);
const LABEL_1035_PATTERN = whole(LABEL_1035);
const CONFIG_KEY_PATTERN = whole(CONFIG_KEY);
const WILDCARD_PATTERN = whole(`\\*\\.${SUBDOMAIN}`);
const HTTP_PATH_PATTERN = whole(HTTP_PATH);
const ENV_NAME_PATTERN = whole(ENV_NAME);

const LABEL_TEXT =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_TEXT =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const CONFIG_KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
const WILDCARD_TEXT =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const ENV_NAME_TEXT =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";

/** Each returns what is wrong, an empty list when nothing is. */
export function dnsLabelProblems(text: string): string[] {
  const length = text.length > 63 ? [tooManyCharacters(63)] : [];
  if (LABEL_PATTERN.test(text)) return length;
  return [...length, SUBDOMAIN_PATTERN.test(text) ? 'must not contain dots' : LABEL_TEXT];
}

export function dns1035LabelProblems(text: string): string[] {
  return [
    ...(text.length > 63 ? [tooManyCharacters(63)] : []),
    ...(LABEL_1035_PATTERN.test(text) ? [] : [LABEL_1035_TEXT]),
  ];
}

/** Names of RBAC objects: anything that can be one segment of a path. */
export function pathSegmentProblems(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((char) => text.includes(char)).map((char) => `may not contain '${char}'`);
}

/** What a prefix of names is looked at as: it may end with a dash, for a suffix follows (maskTrailingDash). */
export const asPrefix = (text: string): string =>
  text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text;

export function nameProblems(rule: NameRule, text: string): string[] {
  switch (rule) {
    case 'dns-label':
      return dnsLabelProblems(text);
    case 'dns-1035-label':
      return dns1035LabelProblems(text);
    case 'path-segment':
      return pathSegmentProblems(text);
    case 'any':
      return [];
    case 'dns-subdomain':
      return dnsSubdomainProblems(text);
    case 'ip-address':
      return ipProblems(text);
  }
}

/** Of hosts that stand for all below a domain. */
export function wildcardDomainProblems(text: string): string[] {
  const length = text.length > 253 ? [tooManyCharacters(253)] : [];
  return WILDCARD_PATTERN.test(text) ? length : [...length, WILDCARD_TEXT];
}

/** `example.com/path` (IsDomainPrefixedPath). */
export function validateDomainPrefixedPath(text: string, path: string, errors: FieldErrors): void {
  if (text === '') {
    errors.required(path);
    return;
  }
  const slash = text.indexOf('/');
  const [host, rest] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash <= 0 || rest === '') {
    errors.invalid(path, text, 'must be a domain-prefixed path (such as "acme.io/foo")');
    return;
  }
  errors.problems(path, host, dnsSubdomainProblems(host));
  if (!HTTP_PATH_PATTERN.test(rest))
    errors.invalid(path, rest, `Invalid path (regex used for validation is '${HTTP_PATH}')`);
}

/** Keys of ConfigMaps and Secrets. */
export function configKeyProblems(text: string): string[] {
  const problems = [
    ...(text.length > 253 ? [tooManyCharacters(253)] : []),
    ...(CONFIG_KEY_PATTERN.test(text) ? [] : [CONFIG_KEY_TEXT]),
  ];
  if (text === '.' || text === '..') return [...problems, `must not be '${text}'`];
  return text.startsWith('..') ? [...problems, "must not start with '..'"] : problems;
}

/** Whatever a shell can be told of. */
export function envNameProblems(text: string): string[] {
  return ENV_NAME_PATTERN.test(text) ? [] : [ENV_NAME_TEXT];
}

const PORT_NAME_RULES: readonly (readonly [RegExp, string])[] = [
  [/^[a-z0-9-]+$/, 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
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

/**
 * A name that pods and hosts get, and that is no label of DNS.
 * @param use what the name is for; the names of a workload's pods when left out
 */
export function dnsLabelAdvice(name: string, use = 'Pod names and hostnames'): readonly string[] {
  const problems = dnsLabelProblems(name);
  if (problems.length === 0) return [];
  const why = `this is used in ${use}, which can result in surprising behavior; a DNS label is recommended`;
  return [`metadata.name: ${why}: [${problems.join(' ')}]`];
}
