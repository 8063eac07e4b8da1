// The steps that plans are made of, each with its price.
// https://github.com/google/cel-go/blob/master/interpreter/interpretable.go, runtimecost.go

import type { Overload } from '../typing/environment.ts';
import { equals } from '../values/equality.ts';
import { CelError, isList, Optional, typeOf, type Value } from '../values/value.ts';
import { access, accessOptional, lookUp } from './access.ts';
import { priceOf } from './call-cost.ts';
import { dispatcher } from './dispatch.ts';
import type { Frame } from './frame.ts';
import { CompiledPattern, PatternError } from './patterns.ts';

export type Result = Value | CelError;

/** A part of an expression, ready to run. */
export interface Step {
  run(frame: Frame): Result;
  /** The value that it always has. */
  readonly constant?: Value;
  /**
   * Of a variable and what is selected from it: the same without the cost of reading it. cel-go reads a chain of fields as one
   * attribute, and the branches of a condition as part of it.
   */
  resolve?(frame: Frame): Result;
  /** It is a condition: reading it costs nothing by itself. */
  readonly isCondition?: boolean;
}

/** A constant of the expression that no evaluation can use. */
export class InstantiationError extends Error {}

export interface EntrySteps {
  readonly key: Step;
  readonly value: Step;
  readonly isOptional: boolean;
}

export function elementsOf(frame: Frame, steps: readonly Step[], optionals: ReadonlySet<number>): Value[] | CelError {
  const items: Value[] = [];
  for (const [index, step] of steps.entries()) {
    const item = step.run(frame);
    if (item instanceof CelError) return item;
    if (!optionals.has(index)) items.push(item);
    else if (!(item instanceof Optional)) return notOptional(item);
    else if (item.value !== undefined) items.push(item.value);
  }
  return items;
}

export function pairsOf(frame: Frame, steps: readonly EntrySteps[]): [Value, Value][] | CelError {
  const pairs: [Value, Value][] = [];
  for (const { key, value, isOptional } of steps) {
    const name = key.run(frame);
    if (name instanceof CelError) return name;
    const item = value.run(frame);
    if (item instanceof CelError) return item;
    if (!isOptional) pairs.push([name, item]);
    else if (!(item instanceof Optional)) return notOptional(item);
    else if (item.value !== undefined) pairs.push([name, item.value]);
  }
  return pairs;
}

export function constantStep(constant: Value): Step {
  return { constant, run: () => constant };
}

/** What is read as an attribute costs one when it is read. */
export function attribute(resolve: (frame: Frame) => Result, isCondition = false): Step {
  if (isCondition) return { resolve, isCondition, run: resolve };
  return {
    resolve,
    run(frame) {
      const value = resolve(frame);
      frame.charge(1);
      return value;
    },
  };
}

/** A field, key or position of `operand`; each costs one beside the attribute. */
export function qualified(operand: Step, key: Step, isOptional: boolean): Step {
  const read = operand.resolve ?? ((frame: Frame) => operand.run(frame));
  const readKey = key.resolve ?? ((frame: Frame) => key.run(frame));
  return attribute((frame) => {
    const target = read(frame);
    if (target instanceof CelError) return target;
    const name = readKey(frame);
    if (name instanceof CelError) return name;
    if (isOptional || target instanceof Optional) {
      const found = accessOptional(target, name);
      if (found instanceof CelError || (found as Optional).value !== undefined) frame.charge(1);
      return found;
    }
    frame.charge(1);
    return access(target, name);
  }, operand.isCondition ?? false);
}

export function presence(operand: Step, field: string): Step {
  const read = operand.resolve ?? ((frame: Frame) => operand.run(frame));
  return {
    run(frame) {
      const target = read(frame);
      if (target instanceof CelError) return target;
      frame.charge(1);
      const found = lookUp(target, field);
      return found instanceof CelError ? found : found !== undefined;
    },
  };
}

/** `decisive` ends it, whatever the others are; then the first error counts. */
export function logical(steps: readonly Step[], decisive: boolean): Step {
  return {
    run(frame) {
      let failure: CelError | undefined;
      for (const step of steps) {
        const value = step.run(frame);
        if (value === decisive) return decisive;
        if (typeof value === 'boolean') continue;
        failure ??= value instanceof CelError ? value : new CelError('no such overload');
      }
      return failure ?? !decisive;
    },
  };
}

export function conditional(condition: Step, [yes, no]: readonly [Step, Step]): Step {
  return attribute((frame) => {
    const value = condition.run(frame);
    if (value instanceof CelError) return value;
    if (typeof value !== 'boolean') return new CelError('no such overload');
    const branch = value ? yes : no;
    return branch.resolve ? branch.resolve(frame) : branch.run(frame);
  }, true);
}

export function notStrictlyFalse(operand: Step): Step {
  return {
    run(frame) {
      const value = operand.run(frame);
      frame.charge(1);
      return value !== false;
    },
  };
}

/** One or two arguments are all evaluated before the first error counts; of more, none after it. */
function evaluateAll(steps: readonly Step[], frame: Frame): readonly Result[] {
  const args: Result[] = [];
  for (const step of steps) {
    const value = step.run(frame);
    args.push(value);
    if (value instanceof CelError && steps.length > 2) break;
  }
  return args;
}

export function equality(name: '_==_' | '_!=_', steps: readonly Step[]): Step {
  const price = priceOf(name, name === '_==_' ? 'equals' : 'not_equals');
  return {
    run(frame) {
      const args = evaluateAll(steps, frame);
      frame.charge(price.of(args));
      const failure = firstError(args);
      if (failure) return failure;
      return equals(args[0] as Value, args[1] as Value) === (name === '_==_');
    },
  };
}

/** `or` and `orValue` look at their argument only when there is need. */
export function fallback(name: string, [optional, other]: readonly [Step, Step]): Step {
  return {
    run(frame) {
      const value = optional.run(frame);
      if (value instanceof CelError) return value;
      if (!(value instanceof Optional)) return new CelError('no such overload');
      if (value.value === undefined) return other.run(frame);
      return name === 'or' ? value : value.value;
    },
  };
}

export function callStep(call: { name: string; overloads: readonly Overload[] }, steps: readonly Step[]): Step {
  const { overloads } = call;
  const price = priceOf(call.name, overloads.length === 1 ? (overloads[0]?.id ?? '') : '');
  const find = dispatcher(call);
  /** All arguments are there. */
  const settle = (frame: Frame, args: readonly Result[]): Result => {
    const failure = firstError(args);
    if (failure || !price.isByResult) frame.charge(price.of(args));
    if (failure) return failure;
    const result = find(args as readonly Value[]);
    if (price.isByResult) frame.charge(price.of(args, result instanceof CelError ? undefined : result));
    return result;
  };
  const [first, second] = steps as [Step, Step];
  if (steps.length === 1) return { run: (frame) => settle(frame, [first.run(frame)]) };
  if (steps.length === 2) return { run: (frame) => settle(frame, [first.run(frame), second.run(frame)]) };
  return {
    run(frame) {
      const args = evaluateAll(steps, frame);
      return args.length < steps.length ? (args.at(-1) as CelError) : settle(frame, args);
    },
  };
}

function firstError(args: readonly Result[]): CelError | undefined {
  for (const value of args) if (value instanceof CelError) return value;
  return undefined;
}

export function converted(overloads: readonly Overload[], constant: Value, name: string): Step {
  const result = dispatcher({ name, overloads })([constant]);
  if (result instanceof CelError) throw new InstantiationError(result.message);
  return constantStep(result);
}

/** In a constant list of plain values nothing is searched. */
export function membership(overloads: readonly Overload[], [item, range]: readonly [Step, Step]): Step {
  const list = range.constant;
  if (list === undefined || !isList(list)) return callStep({ name: '@in', overloads }, [item, range]);
  if (list.length === 0) return constantStep(false);
  if ([...list].some((element) => typeof element === 'object'))
    return callStep({ name: '@in', overloads }, [item, range]);
  return {
    run(frame) {
      const value = item.run(frame);
      if (value instanceof CelError) return value;
      for (const element of list) if (equals(element, value)) return true;
      return false;
    },
  };
}

/** A pattern that never changes is compiled once. */
export function withConstantPattern(
  name: string,
  overloads: readonly Overload[],
  pattern: Value | undefined,
): readonly Overload[] {
  if (!USES_PATTERN.has(name) || typeof pattern !== 'string') return overloads;
  try {
    const compiled = new CompiledPattern(pattern);
    return overloads.map((overload) => ({
      ...overload,
      run: (text, _, ...rest) => overload.run(text as Value, compiled, ...rest),
    }));
  } catch (error) {
    if (error instanceof PatternError) throw new InstantiationError(error.message);
    throw error;
  }
}

const USES_PATTERN = new Set(['matches', 'find', 'findAll']);

function notOptional(value: Value): CelError {
  return new CelError(`cannot initialize optional list element from non-optional value ${typeOf(value).name}`);
}

/** As `%T` of Go shows a value. */
export function goTypeOf(value: Value): string {
  const name = typeOf(value).name;
  const own = {
    null_type: 'types.Null',
    'google.protobuf.Timestamp': 'types.Timestamp',
    'google.protobuf.Duration': 'types.Duration',
  };
  return (own as Record<string, string>)[name] ?? `types.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
