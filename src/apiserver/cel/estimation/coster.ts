// What an expression may cost at most and at least, before any value is known.
// https://github.com/google/cel-go/blob/master/checker/cost.go

import { LIST_CREATION, MAP_CREATION, STRUCT_CREATION } from '../evaluation/call-cost.ts';
import { ACCUMULATOR, type Call, type Comprehension, type Expr, type Select } from '../syntax/ast.ts';
import { type CelType, DYN, unwrapOptional } from '../typing/cel-type.ts';
import { codePoints } from '../values/value.ts';
import { type CallEstimate, estimateCall } from './call-estimates.ts';
import { add, exactly, multiply, NOTHING, type Range, UNBOUNDED, UNKNOWN, union } from './ranges.ts';

/** Something whose size may be known: where it comes from, counted from a variable (`self`, `spec`, `@items`), and its type. */
export interface Sized {
  readonly path: readonly string[];
  readonly type: CelType;
  readonly expr?: Expr;
  /** What the expression itself says of its size. */
  readonly size?: Range | undefined;
}

/** What is known of the size of a value from elsewhere: a schema. */
export type SizeEstimator = (sized: Sized) => Range | undefined;

/** Sizes of what a list or map holds. */
export interface EntrySizes {
  readonly container: 'list' | 'map';
  readonly key: Range;
  readonly value: Range;
}

interface Local {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: EntrySizes | undefined;
}

/** @param expr checked */
export function estimateCost(expr: Expr, sizes: SizeEstimator): Range {
  return new Coster(sizes).cost(expr);
}

export class Coster {
  private readonly sizes: SizeEstimator;
  private readonly paths = new Map<Expr, readonly string[]>();
  private readonly computed = new Map<Expr, Range>();
  private readonly entrySizes = new Map<Expr, EntrySizes>();
  private readonly locals = new Map<string, Local[]>();

  constructor(sizes: SizeEstimator) {
    this.sizes = sizes;
  }

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return NOTHING;
      case 'ident':
        this.paths.set(expr, this.local(expr.name)?.path ?? [expr.name]);
        return exactly(1);
      case 'select':
        return this.select(expr);
      case 'call':
        return this.call(expr);
      case 'list':
        return this.list(expr);
      case 'map':
        return this.map(expr);
      case 'struct':
        return add(exactly(STRUCT_CREATION), ...expr.fields.map(({ value }) => this.cost(value)));
      case 'comprehension':
        return isBinding(expr) ? this.binding(expr) : this.comprehension(expr);
    }
  }

  private local(name: string): Local | undefined {
    return this.locals.get(name)?.at(-1);
  }

  private push(name: string, local: Local): void {
    this.locals.set(name, [...(this.locals.get(name) ?? []), local]);
  }

  private pop(name: string): void {
    this.locals.get(name)?.pop();
  }

  private pathOf(expr: Expr): readonly string[] {
    const local = expr.kind === 'ident' ? this.local(expr.name) : undefined;
    return local?.path ?? this.paths.get(expr) ?? [];
  }

  private select(expr: Select): Range {
    if (expr.operand.type === undefined) return exactly(1); // The name of a variable, as a whole.
    const operand = this.cost(expr.operand);
    if (expr.isTest) return operand;
    this.paths.set(expr, [...this.pathOf(expr.operand), expr.field]);
    const { kind } = expr.operand.type ?? DYN;
    return kind === 'map' || kind === 'struct' || kind === 'parameter' ? add(operand, exactly(1)) : operand;
  }

  private list(expr: Expr & { kind: 'list' }): Range {
    const { elements } = expr;
    const costs = elements.map((element) => this.cost(element));
    const value = elements.reduce(
      (range, element) => union(range, this.sizeOrUnknown(element)),
      emptyUnion(elements.length),
    );
    this.entrySizes.set(expr, { container: 'list', key: exactly(1), value });
    return add(exactly(LIST_CREATION), ...costs);
  }

  private map(expr: Expr & { kind: 'map' }): Range {
    const costs = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
    const start = emptyUnion(expr.entries.length);
    const key = expr.entries.reduce((range, entry) => union(range, this.sizeOrUnknown(entry.key)), start);
    const value = expr.entries.reduce((range, entry) => union(range, this.sizeOrUnknown(entry.value)), start);
    this.entrySizes.set(expr, { container: 'map', key, value });
    return add(exactly(MAP_CREATION), ...costs);
  }

  private call(expr: Call): Range {
    if (expr.name === 'dyn') return this.dyn(expr);
    const costs = expr.args.map((argument) => this.cost(argument));
    const args = expr.args.map((argument) => this.sized(argument));
    const overloads = expr.overloads ?? [];
    if (overloads.length === 0) return NOTHING;
    const targetCost = expr.target ? this.cost(expr.target) : NOTHING;
    const target = expr.target ? this.sized(expr.target) : undefined;
    let cost: Range = { min: UNBOUNDED, max: 0 };
    let size: Range | undefined;
    for (const overload of overloads) {
      const estimate = this.callEstimate(expr, { overload, target, args, costs });
      cost = union(cost, estimate.cost);
      if (estimate.size) size = size ? union(size, estimate.size) : estimate.size;
      size = this.indexed(expr, overload) ?? size ?? this.size(expr);
    }
    if (size) this.computed.set(expr, size);
    return add(targetCost, cost);
  }

  private dyn(expr: Call): Range {
    const [argument] = expr.args as [Expr];
    const cost = this.cost(argument);
    this.copySizes(expr, argument);
    return add(exactly(1), cost);
  }

  /** Where an index leads, and how large what is there may be. */
  private indexed(expr: Call, overload: string): Range | undefined {
    const [container] = expr.args;
    if (!container || (overload !== 'index_list' && overload !== 'index_map')) return undefined;
    this.paths.set(expr, [...this.pathOf(container), overload === 'index_list' ? '@items' : '@values']);
    return this.entriesOf(container)?.value;
  }

  private callEstimate(
    expr: Call,
    call: { overload: string; target: Sized | undefined; args: readonly Sized[]; costs: readonly Range[] },
  ): CallEstimate {
    const { overload, costs, args } = call;
    const [first = NOTHING, second = NOTHING, third = NOTHING] = costs;
    if (overload === 'logical_and' || overload === 'logical_or')
      return { cost: { min: first.min, max: add(first, second).max } };
    if (overload === 'conditional') {
      const [, yes, no] = expr.args as [Expr, Expr, Expr];
      this.setEntries(expr, unionOfEntries(this.entriesOf(yes), this.entriesOf(no)));
      return { cost: add(first, union(second, third)), size: union(this.sizeOrUnknown(yes), this.sizeOrUnknown(no)) };
    }
    const [left, right] = expr.args;
    if (/^add_(?:string|bytes|list)$/.test(overload) && left && right)
      this.setEntries(expr, unionOfEntries(this.entriesOf(left), this.entriesOf(right)));
    const estimate = estimateCall({ name: expr.name, overload, target: call.target, args }, (sized) =>
      this.known(sized),
    );
    return { ...estimate, cost: add(estimate.cost, ...costs) };
  }

  private comprehension(expr: Comprehension): Range {
    const rangeCost = this.cost(expr.range);
    const initialCost = this.cost(expr.initial);
    this.push(expr.accumulator, this.asLocal(expr.initial));
    this.pushVariables(expr);
    const loop = add(this.cost(expr.condition), this.cost(expr.step));
    this.pop(expr.variable);
    if (expr.variable2 !== undefined) this.pop(expr.variable2);
    const resultCost = this.cost(expr.result);
    this.pop(expr.accumulator);
    const count = this.sizeOrUnknown(expr.range);
    this.setComprehensionSize(expr, count);
    return add(rangeCost, initialCost, resultCost, multiply(count, loop));
  }

  private setComprehensionSize(expr: Comprehension, count: Range): void {
    const { kind } = expr.initial;
    if (kind === 'literal') {
      const size = this.size(expr.initial);
      if (size) this.computed.set(expr, size);
    } else if (kind === 'list' || kind === 'map') {
      this.computed.set(expr, count);
      this.setEntries(expr, this.entriesOf(expr.step));
    }
  }

  private pushVariables(expr: Comprehension): void {
    const entries = this.entriesOf(expr.range);
    const container = entries?.container ?? expr.range.type?.kind;
    const path = this.pathOf(expr.range);
    const keys = {
      path: [...path, container === 'list' ? '@indices' : '@keys'],
      size: entries?.key,
      entries: undefined,
    };
    const values = {
      path: [...path, container === 'list' ? '@items' : '@values'],
      size: entries?.value,
      entries: undefined,
    };
    if (expr.variable2 !== undefined) {
      this.push(expr.variable, keys);
      this.push(expr.variable2, values);
    } else this.push(expr.variable, container === 'list' ? values : keys);
  }

  private binding(expr: Comprehension): Range {
    const cost = add(this.cost(expr.range), this.cost(expr.initial));
    this.push(expr.accumulator, this.asLocal(expr.initial));
    const result = this.cost(expr.result);
    this.pop(expr.accumulator);
    this.copySizes(expr, expr.result);
    return add(cost, result);
  }

  private asLocal(expr: Expr): Local {
    return { path: this.pathOf(expr), size: this.size(expr), entries: this.entriesOf(expr) };
  }

  private copySizes(to: Expr, from: Expr): void {
    const size = this.size(from);
    if (size) this.computed.set(to, size);
    this.setEntries(to, this.entriesOf(from));
  }

  private setEntries(expr: Expr, entries: EntrySizes | undefined): void {
    if (entries) this.entrySizes.set(expr, entries);
  }

  private entriesOf(expr: Expr): EntrySizes | undefined {
    return this.entrySizes.get(expr) ?? (expr.kind === 'ident' ? this.local(expr.name)?.entries : undefined);
  }

  private sized(expr: Expr): Sized {
    const path = this.pathOf(expr);
    return { path: path[0] === ACCUMULATOR ? [] : path, type: expr.type ?? DYN, expr, size: this.size(expr) };
  }

  private known(sized: Sized): Range | undefined {
    return sized.size ?? this.sizes(sized);
  }

  private sizeOrUnknown(expr: Expr): Range {
    return this.size(expr) ?? UNKNOWN;
  }

  private size(expr: Expr): Range | undefined {
    const known = this.computed.get(expr) ?? literalSize(expr);
    if (known) return known;
    const type = expr.type ?? DYN;
    const estimated = this.sizes({ path: this.pathOf(expr), type, expr });
    if (estimated) {
      this.computed.set(expr, estimated);
      return estimated;
    }
    if (SCALARS.has(unwrapOptional(type).type.kind)) return exactly(1);
    return expr.kind === 'ident' ? this.local(expr.name)?.size : undefined;
  }
}

const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

/** What a union of `count` sizes begins with. */
const emptyUnion = (count: number): Range => ({ min: count === 0 ? 0 : UNBOUNDED, max: 0 });

function literalSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return exactly(expr.elements.length);
  if (expr.kind === 'map') return exactly(expr.entries.length);
  if (expr.kind !== 'literal') return undefined;
  if (typeof expr.value === 'string') return exactly(codePoints(expr.value));
  return exactly(expr.value instanceof Uint8Array ? expr.value.length : 1);
}

/** A fold that only gives a value a name. */
function isBinding({ range, condition, accumulator }: Comprehension): boolean {
  const isEmpty = range.kind === 'list' && range.elements.length === 0;
  return isEmpty && condition.kind === 'literal' && condition.value === false && accumulator !== ACCUMULATOR;
}

function unionOfEntries(a: EntrySizes | undefined, b: EntrySizes | undefined): EntrySizes | undefined {
  return a && b && { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) };
}
