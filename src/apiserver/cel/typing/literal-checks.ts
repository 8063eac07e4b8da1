// What a checked expression still gets wrong in its constants: times, patterns, formats, lists of many types.
// https://github.com/google/cel-go/blob/master/cel/validator.go, ext/formatting.go

import { checkPattern } from '../evaluation/patterns.ts';
import { CLAUSES, interpolate } from '../library/formatting.ts';
import type { Call, Expr, ListExpr, MapExpr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/source.ts';
import { parseDuration, parseTimestamp } from '../values/time.ts';
import { CelError } from '../values/value.ts';
import { type CelType, DYN, formatType, isSameType, unwrapOptional } from './cel-type.ts';

export function checkLiterals(expr: Expr): readonly Issue[] {
  const issues: Issue[] = [];
  walk(expr, false, issues);
  return issues;
}

/** @param isFormatted within the arguments of `format`, where lists may hold anything */
function walk(expr: Expr, isFormatted: boolean, issues: Issue[]): void {
  if (expr.kind === 'call') checkCall(expr, issues);
  if (expr.kind === 'list' && !isFormatted) checkList(expr, issues);
  if (expr.kind === 'map' && !isFormatted) checkMap(expr, issues);
  const isInFormat = isFormatted || (expr.kind === 'call' && expr.name === 'format');
  for (const child of childrenOf(expr)) walk(child, isInFormat, issues);
}

export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args;
    case 'list':
      return expr.elements;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'comprehension':
      return [expr.range, expr.initial, expr.condition, expr.step, expr.result];
    default:
      return [];
  }
}

function checkCall(call: Call, issues: Issue[]): void {
  const [argument] = call.args;
  if (
    call.name === 'format' &&
    call.target?.kind === 'literal' &&
    typeof call.target.value === 'string' &&
    argument?.kind === 'list'
  )
    checkFormat(call, { template: call.target.value, args: argument.elements }, issues);
  if (argument?.kind !== 'literal') return;
  const isWrong = CHECKS[call.name]?.(argument.value) ?? false;
  if (isWrong) issues.push({ offset: argument.offset, message: `invalid ${call.name} argument` });
}

const CHECKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  duration: (value) => typeof value === 'bigint' || (typeof value === 'string' && parseDuration(value) === undefined),
  timestamp: (value) => typeof value === 'string' && parseTimestamp(value) === undefined,
  matches: (value) => typeof value === 'string' && checkPattern(value) !== undefined,
};

function checkFormat(
  call: Call,
  { template, args }: { template: string; args: readonly Expr[] },
  issues: Issue[],
): void {
  let used = 0;
  let culprit: Expr | undefined;
  const result = interpolate(template, args.length, (letter, index) => {
    used = index + 1;
    const found = unprintable(args[index] as Expr, letter);
    if (!found) return '';
    culprit = found;
    return new CelError(`${CLAUSES[letter]?.complaint}, was given ${(found.type ?? DYN).name}`);
  });
  if (result instanceof CelError) issues.push({ offset: (culprit ?? call).offset, message: result.message });
  else if (args.length > used) {
    const words = `too many arguments supplied to string.format (expected ${used}, got ${args.length})`;
    issues.push({ offset: call.offset, message: words });
  }
}

function unprintable(expr: Expr, letter: string): Expr | undefined {
  const { kind } = expr.type ?? DYN;
  // A struct is printed where only the run shows that it is one.
  if (kind !== 'dyn' && (kind === 'struct' || !CLAUSES[letter]?.kinds.includes(kind))) return expr;
  if (letter !== 's' || (expr.kind !== 'list' && expr.kind !== 'map')) return undefined;
  for (const child of childrenOf(expr)) {
    const found = unprintable(child, letter);
    if (found) return found;
  }
  return undefined;
}

function elementType(expr: Expr, isOptional: boolean): CelType {
  const type = expr.type ?? DYN;
  return isOptional ? unwrapOptional(type).type : type;
}

function checkList({ elements, optionals }: ListExpr, issues: Issue[]): void {
  const [first] = elements;
  if (!first) return;
  const wanted = elementType(first, optionals.has(0));
  const odd = elements.find((element, index) => !isSameType(wanted, elementType(element, optionals.has(index))));
  if (odd) issues.push(mismatch(odd, wanted, elementType(odd, optionals.has(elements.indexOf(odd)))));
}

function checkMap({ entries }: MapExpr, issues: Issue[]): void {
  const [first] = entries;
  if (!first) return;
  const keyType = elementType(first.key, false);
  const valueType = elementType(first.value, first.isOptional);
  for (const { key, value, isOptional } of entries) {
    if (!isSameType(keyType, elementType(key, false))) issues.push(mismatch(key, keyType, elementType(key, false)));
    const type = elementType(value, isOptional);
    if (!isSameType(valueType, type)) issues.push(mismatch(value, valueType, type));
  }
}

function mismatch({ offset }: Expr, wanted: CelType, found: CelType): Issue {
  return { offset, message: `expected type '${formatType(wanted)}' but found '${formatType(found)}'` };
}
