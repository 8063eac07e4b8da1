// Named formats of strings.
// https://github.com/kubernetes/apiserver/blob/master/pkg/cel/library/format.go

import { dnsSubdomainProblems, labelValueProblems, qualifiedNameProblems } from '../../../kube/names.ts';
import { dns1035LabelProblems, dnsLabelProblems } from '../../validation/names.ts';
import type { CelType } from '../typing/cel-type.ts';
import type { Library } from '../typing/environment.ts';
import { LIBRARY_TYPES } from '../typing/signature.ts';
import { ArrayList } from '../values/collections.ts';
import { parseTimestamp } from '../values/time.ts';
import { LibraryObject, Optional } from '../values/value.ts';
import { requestUriProblem } from './urls.ts';

class FormatValue extends LibraryObject {
  readonly type = LIBRARY_TYPES.get('format') as CelType;
  readonly name: string;
  readonly problems: (text: string) => readonly string[];
  /** Of the expression that a format is thought to be; it makes the price. */
  readonly regexLength: number;

  constructor(name: string, regexLength: number, problems: (text: string) => readonly string[]) {
    super();
    this.name = name;
    this.regexLength = regexLength;
    this.problems = problems;
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof FormatValue && other.name === this.name;
  }
}

/** A name that something is appended to: a dash at its end is no end. */
const asPrefix = (problems: (text: string) => string[]) => (text: string) =>
  problems(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

const only = (isRight: (text: string) => boolean, complaint: string) => (text: string) =>
  isRight(text) ? [] : [complaint];

const isUuid = (text: string) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text);
const isBase64 = (text: string) =>
  text !== '' && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/.test(text);
const isDate = (text: string) => parseTimestamp(`${text}T00:00:00Z`) !== undefined;
const isDateTime = (text: string) => parseTimestamp(text.replace('t', 'T').replace('z', 'Z')) !== undefined;

const URL_REGEX_LENGTH = 1104;
const BASE64_REGEX_LENGTH = 84;
const UUID_REGEX_LENGTH = 71;
const DATE_TIME_REGEX_LENGTH = 72;

const FORMATS: Readonly<Record<string, FormatValue>> = Object.fromEntries(
  (
    [
      ['dns1123Label', 'DNS1123Label', 30, dnsLabelProblems],
      ['dns1123Subdomain', 'DNS1123Subdomain', 60, dnsSubdomainProblems],
      ['dns1035Label', 'DNS1035Label', 30, dns1035LabelProblems],
      ['qualifiedName', 'QualifiedName', 60, qualifiedNameProblems],
      ['dns1123LabelPrefix', 'DNS1123LabelPrefix', 30, asPrefix(dnsLabelProblems)],
      ['dns1123SubdomainPrefix', 'DNS1123SubdomainPrefix', 60, asPrefix(dnsSubdomainProblems)],
      ['dns1035LabelPrefix', 'DNS1035LabelPrefix', 30, asPrefix(dns1035LabelProblems)],
      ['labelValue', 'LabelValue', 40, labelValueProblems],
      [
        'uri',
        'URI',
        URL_REGEX_LENGTH,
        (text: string) => [requestUriProblem(text)].filter((words) => words !== undefined),
      ],
      ['uuid', 'uuid', UUID_REGEX_LENGTH, only(isUuid, 'does not match the UUID format')],
      ['byte', 'byte', BASE64_REGEX_LENGTH, only(isBase64, 'invalid base64')],
      ['date', 'date', DATE_TIME_REGEX_LENGTH, only(isDate, 'invalid date')],
      ['datetime', 'datetime', DATE_TIME_REGEX_LENGTH, only(isDateTime, 'invalid datetime')],
    ] as const
  ).map(([key, name, length, problems]) => [key, new FormatValue(name, length, problems)]),
);

/** The length of the expression that the format is thought to be. */
export function formatRegexLength(value: unknown): number | undefined {
  return value instanceof FormatValue ? value.regexLength : undefined;
}

export const formats: Library = {
  'format.named': {
    'format-named (string) -> optional(format)': (name: string) =>
      new Optional(Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined),
  },
  validate: {
    'format-validate format.(string) -> optional(list(string))': ({ problems }: FormatValue, text: string) => {
      const found = problems(text);
      return new Optional(found.length === 0 ? undefined : new ArrayList(found));
    },
  },
  ...Object.fromEntries(
    Object.entries(FORMATS).map(([key, format]) => [`format.${key}`, { [`format.${key} () -> format`]: () => format }]),
  ),
};
