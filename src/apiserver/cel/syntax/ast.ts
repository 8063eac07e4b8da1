// The tree of an expression. The checker writes what it finds out (types, overloads) onto its nodes.

import type { CelType } from '../typing/cel-type.ts';
import type { Uint } from '../values/value.ts';

interface Node {
  /** Where it is in the source, in UTF-16 units. */
  readonly offset: number;
  /** Set by the checker. */
  type?: CelType;
}

export type Constant = bigint | number | string | boolean | null | Uint8Array | Uint;

export interface Literal extends Node {
  readonly kind: 'literal';
  readonly value: Constant;
}

export interface Ident extends Node {
  readonly kind: 'ident';
  /** The checker makes it the full name (`a.b` of a variable of that name). */
  name: string;
}

export interface Select extends Node {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  /** Written as `has(operand.field)`. */
  readonly isTest: boolean;
}

export interface Call extends Node {
  readonly kind: 'call';
  /** `_+_` and the like for operators. The checker makes it the full name (`lists.range`). */
  name: string;
  /** The checker takes it away where it was the first part of the name. */
  target: Expr | undefined;
  readonly args: readonly Expr[];
  /** The overloads that fit the types of the arguments; set by the checker. */
  overloads?: readonly string[];
}

export interface ListExpr extends Node {
  readonly kind: 'list';
  readonly elements: readonly Expr[];
  /** Positions of `?element`. */
  readonly optionals: ReadonlySet<number>;
}

export interface MapEntry {
  readonly offset: number;
  readonly key: Expr;
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface MapExpr extends Node {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}

export interface StructField {
  readonly offset: number;
  readonly name: string;
  readonly value: Expr;
  readonly isOptional: boolean;
}

export interface StructExpr extends Node {
  readonly kind: 'struct';
  readonly typeName: string;
  readonly fields: readonly StructField[];
}

/** What macros become: a fold over a list or map. */
export interface Comprehension extends Node {
  readonly kind: 'comprehension';
  readonly range: Expr;
  readonly variable: string;
  /** The second variable: then the first is an index or key. */
  readonly variable2: string | undefined;
  /** The name under which it gathers. */
  readonly accumulator: string;
  readonly initial: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

export type Expr = Literal | Ident | Select | Call | ListExpr | MapExpr | StructExpr | Comprehension;

/** The variable of a comprehension in which it gathers; no source can name it. */
export const ACCUMULATOR = '@result';
