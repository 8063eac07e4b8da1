// From a checked tree to functions that evaluate it. What is known already is evaluated here, once.
// https://github.com/google/cel-go/blob/master/interpreter/planner.go, decorators.go

import type { Call, Comprehension, Expr, ListExpr, MapExpr, Select } from '../syntax/ast.ts';
import { qualifiedName } from '../typing/checker.ts';
import type { Environment } from '../typing/environment.ts';
import { ArrayList, EntriesMap } from '../values/collections.ts';
import { CelError, isList, isMap, TypeValue, type Value } from '../values/value.ts';
import { LIST_CREATION, MAP_CREATION } from './call-cost.ts';
import {
  attribute,
  callStep,
  conditional,
  constantStep,
  converted,
  elementsOf,
  equality,
  fallback,
  goTypeOf,
  logical,
  membership,
  notStrictlyFalse,
  pairsOf,
  presence,
  qualified,
  type Result,
  type Step,
  withConstantPattern,
} from './steps.ts';

/** @throws InstantiationError */
export function plan(expr: Expr, environment: Environment): Step {
  return new Planner(environment).plan(expr);
}

class Planner {
  private readonly environment: Environment;
  /** The names of comprehensions' variables in scope, innermost last; their positions are their places in the frame. */
  private readonly scope: string[] = [];

  constructor(environment: Environment) {
    this.environment = environment;
  }

  plan(expr: Expr): Step {
    switch (expr.kind) {
      case 'literal':
        return constantStep(expr.value);
      case 'ident':
        return this.ident(expr.name.replace(/^\./, ''));
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'comprehension':
        return this.comprehension(expr);
      case 'struct':
        return this.struct();
    }
  }

  /** Messages are made by the mutations of policies only; there the environment has a function for it. */
  private struct(): Step {
    return { run: () => new CelError('no message can be made here') };
  }

  private ident(name: string): Step {
    const local = this.scope.lastIndexOf(name);
    if (local >= 0) return attribute((frame) => frame.locals[local] as Result);
    if (this.environment.variable(name)) return attribute((frame) => frame.variable(name));
    const type = this.environment.type(name);
    return type ? constantStep(new TypeValue(type)) : attribute((frame) => frame.variable(name));
  }

  private select(expr: Select): Step {
    const name = this.fullName(expr);
    if (name !== undefined) return this.ident(name);
    const operand = this.plan(expr.operand);
    return expr.isTest ? presence(operand, expr.field) : qualified(operand, constantStep(expr.field), false);
  }

  /** Where the checker took the whole for one name, it did not look at its parts. */
  private fullName(expr: Select): string | undefined {
    return expr.operand.type === undefined ? qualifiedName(expr) : undefined;
  }

  private call(expr: Call): Step {
    const steps = [...(expr.target ? [expr.target] : []), ...expr.args].map((argument) => this.plan(argument));
    const [first, second, third] = steps as [Step, Step, Step];
    switch (expr.name) {
      case '_&&_':
        return logical(steps, false);
      case '_||_':
        return logical(steps, true);
      case '_?_:_':
        return conditional(first, [second, third]);
      case '_==_':
      case '_!=_':
        return equality(expr.name, steps);
      case '_[_]':
        return qualified(first, second, false);
      case '_[?_]':
      case '_?._':
        return qualified(first, second, true);
      case '@not_strictly_false':
        return notStrictlyFalse(first);
      case 'or':
      case 'orValue':
        return fallback(expr.name, [first, second]);
    }
    return this.functionCall(expr, steps);
  }

  private functionCall(expr: Call, steps: readonly Step[]): Step {
    const ids = expr.overloads ?? [];
    const overloads = (this.environment.function(expr.name) ?? []).filter(({ id }) => ids.includes(id));
    if (CONVERSIONS.has(expr.name) && steps[0]?.constant !== undefined)
      return converted(overloads, steps[0].constant, expr.name);
    if (expr.name === '@in') return membership(overloads, steps as [Step, Step]);
    return callStep(
      { name: expr.name, overloads: withConstantPattern(expr.name, overloads, steps[1]?.constant) },
      steps,
    );
  }

  private list({ elements, optionals }: ListExpr): Step {
    const steps = elements.map((element) => this.plan(element));
    if (optionals.size === 0 && steps.every(({ constant }) => constant !== undefined))
      return constantStep(new ArrayList(steps.map(({ constant }) => constant as Value)));
    return {
      run(frame) {
        const items = elementsOf(frame, steps, optionals);
        frame.charge(LIST_CREATION);
        return items instanceof CelError ? items : new ArrayList(items);
      },
    };
  }

  private map({ entries }: MapExpr): Step {
    const steps = entries.map(({ key, value, isOptional }) => ({
      key: this.plan(key),
      value: this.plan(value),
      isOptional,
    }));
    const isConstant = steps.every(
      ({ key, value, isOptional }) => key.constant !== undefined && value.constant !== undefined && !isOptional,
    );
    if (isConstant)
      return constantStep(
        EntriesMap.from(steps.map(({ key, value }) => [key.constant as Value, value.constant as Value])),
      );
    return {
      run(frame) {
        const pairs = pairsOf(frame, steps);
        frame.charge(MAP_CREATION);
        return pairs instanceof CelError ? pairs : EntriesMap.from(pairs);
      },
    };
  }

  private comprehension(expr: Comprehension): Step {
    const range = this.plan(expr.range);
    const initial = this.plan(expr.initial);
    const place = this.scope.length;
    this.scope.push(expr.accumulator, expr.variable, ...(expr.variable2 === undefined ? [] : [expr.variable2]));
    const condition = this.plan(expr.condition);
    const step = this.plan(expr.step);
    this.scope.length = place;
    this.scope.push(expr.accumulator);
    const result = this.plan(expr.result);
    this.scope.length = place;
    const hasTwo = expr.variable2 !== undefined;
    return {
      run(frame) {
        const over = range.run(frame);
        if (over instanceof CelError) return over;
        if (!isList(over) && !isMap(over)) return new CelError(`got '${goTypeOf(over)}', expected iterable type`);
        const { locals } = frame;
        locals[place] = initial.run(frame);
        const keys = isList(over) ? undefined : [...over.keys()];
        const length = isList(over) ? over.length : (keys as Value[]).length;
        for (let index = 0; index < length; index += 1) {
          const key = keys ? (keys[index] as Value) : undefined;
          if (hasTwo) {
            locals[place + 1] = key ?? BigInt(index);
            locals[place + 2] = isList(over) ? over.at(index) : (over.get(key as Value) ?? null);
          } else locals[place + 1] = isList(over) ? over.at(index) : (key as Value);
          if (condition.run(frame) === false) break;
          locals[place] = step.run(frame);
        }
        return result.run(frame);
      },
    };
  }
}

const CONVERSIONS = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'dyn',
  'int',
  'string',
  'timestamp',
  'type',
  'uint',
]);
