// The Condition element: which operators there are, and what they say of a request's values.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html

import ipaddr from 'ipaddr.js';
import { isObject } from '../../lib/json.ts';
import { expandText, isArnLike, isLike, type RequestValues } from './pattern.ts';

/** One line of a Condition: `"ForAnyValue:StringLikeIfExists": { "aws:TagKeys": ["a", "b"] }`. */
export interface Condition {
  readonly operator: string;
  /** In lower case. */
  readonly key: string;
  readonly wanted: readonly string[];
}

/** The lines of a Condition element. */
export function parseConditions(element: unknown): Condition[] {
  if (!isObject(element)) return [];
  return Object.entries(element).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(([key, wanted]) => ({
      operator,
      key: key.toLowerCase(),
      wanted: textsOf(wanted),
    })),
  );
}

/** Policies may say `true` and `5` where they mean the texts. */
function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value])
    .filter((item) => ['string', 'number', 'boolean'].includes(typeof item))
    .map(String);
}

interface Operator {
  readonly isNegated?: true;
  /** @param valuesOf where variables are looked up; undefined where the policy has none */
  matches(value: string, wanted: string, valuesOf: RequestValues | undefined): boolean;
}

type Matches = Operator['matches'];

const equals: Matches = (value, wanted, valuesOf) => expandText(wanted, valuesOf) === value;
const equalsIgnoringCase: Matches = (value, wanted, valuesOf) =>
  expandText(wanted, valuesOf)?.toLowerCase() === value.toLowerCase();
const like: Matches = (value, wanted, valuesOf) => isLike(wanted, value, valuesOf);
const arnLike: Matches = (value, wanted, valuesOf) => isArnLike(wanted, value, valuesOf);

/** What is no number, or no date, is in no relation to another. */
const compared =
  (read: (text: string) => number, holds: (a: number, b: number) => boolean): Matches =>
  (value, wanted) =>
    holds(read(value), read(wanted));

const toNumber = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

/** ISO 8601, or seconds since 1970. */
const toMs = (text: string) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const isInBlock: Matches = (value, wanted) => {
  if (!ipaddr.isValid(value)) return false;
  const address = ipaddr.process(value);
  const text = wanted.includes('/') ? wanted : `${wanted}/${address.kind() === 'ipv4' ? 32 : 128}`;
  if (!ipaddr.isValidCIDR(text)) return false;
  const block = ipaddr.parseCIDR(text);
  return block[0].kind() === address.kind() && address.match(block);
};

const isEqual = (a: number, b: number) => a === b;
const isLess = (a: number, b: number) => a < b;
const isAtMost = (a: number, b: number) => a <= b;
const isMore = (a: number, b: number) => a > b;
const isAtLeast = (a: number, b: number) => a >= b;

const not = (matches: Matches): Operator => ({ isNegated: true, matches });

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: equals },
  StringNotEquals: not(equals),
  StringEqualsIgnoreCase: { matches: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: not(equalsIgnoringCase),
  StringLike: { matches: like },
  StringNotLike: not(like),
  NumericEquals: { matches: compared(toNumber, isEqual) },
  NumericNotEquals: not(compared(toNumber, isEqual)),
  NumericLessThan: { matches: compared(toNumber, isLess) },
  NumericLessThanEquals: { matches: compared(toNumber, isAtMost) },
  NumericGreaterThan: { matches: compared(toNumber, isMore) },
  NumericGreaterThanEquals: { matches: compared(toNumber, isAtLeast) },
  DateEquals: { matches: compared(toMs, isEqual) },
  DateNotEquals: not(compared(toMs, isEqual)),
  DateLessThan: { matches: compared(toMs, isLess) },
  DateLessThanEquals: { matches: compared(toMs, isAtMost) },
  DateGreaterThan: { matches: compared(toMs, isMore) },
  DateGreaterThanEquals: { matches: compared(toMs, isAtLeast) },
  Bool: { matches: (value, wanted) => value.toLowerCase() === wanted.toLowerCase() },
  BinaryEquals: { matches: (value, wanted) => value === wanted },
  IpAddress: { matches: isInBlock },
  NotIpAddress: not(isInBlock),
  ArnEquals: { matches: arnLike },
  ArnLike: { matches: arnLike },
  ArnNotEquals: not(arnLike),
  ArnNotLike: not(arnLike),
};

const OPERATOR = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

/** Whether a policy may use the operator. */
export function isOperator(operator: string): boolean {
  const [, , name = '', ifExists] = OPERATOR.exec(operator) ?? [];
  return Object.hasOwn(OPERATORS, name) || (name === 'Null' && ifExists === undefined);
}

/**
 * Whether a request is as the condition wants it.
 * @param variables where the policy's variables are looked up; undefined where it has none
 */
export function doesHold(
  { operator, key, wanted }: Condition,
  valuesOf: RequestValues,
  variables: RequestValues | undefined,
): boolean {
  const [, quantifier, name = '', ifExists] = OPERATOR.exec(operator) ?? [];
  const values = valuesOf(key);
  if (name === 'Null') return wanted.some((text) => (text.toLowerCase() === 'true') === (values === undefined));
  const facts = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (!facts) return false;
  if (values === undefined || (values.length === 0 && quantifier === undefined))
    return ifExists !== undefined || quantifier === 'ForAllValues' || (facts.isNegated === true && !quantifier);
  const isRight = (value: string) =>
    wanted.some((text) => facts.matches(value, text, variables)) !== (facts.isNegated === true);
  const isEvery = quantifier === undefined ? facts.isNegated === true : quantifier === 'ForAllValues';
  return isEvery ? values.every(isRight) : values.some(isRight);
}
