// One evaluation: the values of variables, and the meter that ends it when it costs too much.

import { CelError, type Value } from '../values/value.ts';

/** Ends an evaluation; no operator absorbs it. */
export class CostExceeded extends Error {}

/** Where variables get their values from; a function is asked when the variable is first read. */
export type Variables = Readonly<Record<string, Value | (() => Value | CelError)>>;

export class Frame {
  cost = 0;
  /** Variables of comprehensions, by the place that the plan gave them. */
  readonly locals: (Value | CelError)[] = [];
  private readonly variables: Variables;
  private readonly limit: number;

  constructor(variables: Variables, limit: number) {
    this.variables = variables;
    this.limit = limit;
  }

  charge(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw new CostExceeded();
  }

  variable(name: string): Value | CelError {
    const value = this.variables[name];
    if (value === undefined) return new CelError(`no such attribute(s): ${name}`);
    return typeof value === 'function' ? value() : value;
  }
}
