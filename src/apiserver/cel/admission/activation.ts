// What expressions about a request see, and what all of them together may cost.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/cel/activation.go, composition.go

import type { JsonValue } from '../../../lib/json.ts';
import type { Variables } from '../evaluation/frame.ts';
import type { Program } from '../index.ts';
import { fromJson } from '../values/collections.ts';
import { CelError, type CelMap, type Value } from '../values/value.ts';
import type { Compiled } from './expressions.ts';

/** Of all expressions of one policy for one request (apiserver pkg/apis/cel/config.go). */
export const POLICY_BUDGET = 10_000_000;
/** Of all match conditions of one webhook or policy. */
export const CONDITIONS_BUDGET = 2_500_000;

/** Nothing more of the policy is run. */
export class OutOfBudget extends Error {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
  }
}

export interface NamedExpression {
  readonly source: string;
  readonly compiled: Compiled;
}

export interface ActivationOptions {
  readonly named?: ReadonlyMap<string, NamedExpression>;
  /** In cost, for all expressions together. */
  readonly budget: number;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

/** More than this is not run in one go. */
const LONG = 200_000;

/** What the expressions of one policy see of one request. */
export class Activation {
  private readonly variables: Variables;
  private readonly named: ReadonlyMap<string, NamedExpression>;
  private readonly known = new Map<string, Value | CelError>();
  private readonly pause: () => Promise<void>;
  private left: number;
  /** Cost since others had their turn. */
  private unbroken = 0;

  /** @param named the policy's own variables; each is evaluated when it is first read */
  constructor(variables: Variables, { named = new Map(), budget, pause }: ActivationOptions) {
    this.left = budget;
    this.named = named;
    this.pause = pause;
    this.variables = { ...variables, variables: new LazyVariables((name) => this.read(name)) };
  }

  /** @throws OutOfBudget */
  async evaluate({ source, compiled }: NamedExpression): Promise<{ value: Value } | { error: string }> {
    if (!('program' in compiled)) return { error: `compilation error: ${compiled.problem}` };
    if (this.unbroken > LONG) {
      this.unbroken = 0;
      await this.pause();
    }
    const result = this.run(compiled.program);
    return result instanceof CelError
      ? { error: `expression '${source}' resulted in error: ${result.message}` }
      : { value: result };
  }

  private run(program: Program): Value | CelError {
    const { value, error, cost } = program.evaluate(this.variables);
    if (cost > this.left) throw new OutOfBudget();
    this.left -= cost;
    this.unbroken += cost;
    return value === undefined ? new CelError(error ?? '') : value;
  }

  private read(name: string): Value | CelError | undefined {
    const named = this.named.get(name);
    if (!named) return undefined;
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const { compiled } = named;
    let value = 'program' in compiled ? this.run(compiled.program) : new CelError(compiled.problem);
    if (value instanceof CelError)
      value = new CelError(`composited variable "${name}" fails to evaluate: ${value.message}`);
    this.known.set(name, value);
    return value;
  }
}

class LazyVariables implements CelMap {
  readonly kind = 'map';
  readonly size = 0;
  private readonly read: (name: string) => Value | CelError | undefined;

  constructor(read: (name: string) => Value | CelError | undefined) {
    this.read = read;
  }

  get(key: Value): Value | undefined {
    // An error is what the evaluation comes to; it passes through the plan as the values do.
    return typeof key === 'string' ? (this.read(key) as Value | undefined) : undefined;
  }

  keys(): Iterable<Value> {
    return [];
  }
}

/** An object as expressions see it; undefined becomes null. */
export function asValue(object: unknown): Value {
  return object === undefined ? null : fromJson(object as JsonValue);
}
