// Expressions about the values of one schema: `self`, and `oldSelf` for what was there before.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/schema/cel/compilation.go

import type { JsonValue } from '../../../lib/json.ts';
import { estimateCost, type Sized } from '../estimation/coster.ts';
import type { Range } from '../estimation/ranges.ts';
import { baseEnvironment, type Compilation, compile, type Program } from '../index.ts';
import type { Expr } from '../syntax/ast.ts';
import { optionalType } from '../typing/cel-type.ts';
import { childrenOf } from '../typing/literal-checks.ts';
import type { Value } from '../values/value.ts';
import { MAX_REQUEST_BYTES, type SchemaType, schemaType, type ValueSchema } from './schema-type.ts';
import { schemaValue } from './schema-value.ts';

export interface SchemaScope {
  /** @param hasOptionalOld `oldSelf` is an optional value, there or not */
  compile(source: string, hasOptionalOld?: boolean): Compilation;
  /** The most that the program can cost for one value. */
  maxCost(program: Program): number;
  /** How many values of this schema one request can hold at most, where nothing around them says less. */
  readonly maxCardinality: number;
  /** A value of this schema, for `self` and `oldSelf`. */
  value(json: JsonValue): Value;
}

/** Undefined for a schema whose values expressions do not see. @param isResource it is of a whole resource */
export function schemaScope(schema: ValueSchema, isResource: boolean): SchemaScope | undefined {
  const type = schemaType(schema, isResource, 'selfType');
  if (!type) return undefined;
  const plain = baseEnvironment.withVariables({ self: type.type, oldSelf: type.type });
  const optional = baseEnvironment.withVariables({ self: type.type, oldSelf: optionalType(type.type) });
  return {
    compile: (source, hasOptionalOld = false) => compile(source, hasOptionalOld ? optional : plain),
    maxCost: ({ expr }) => estimateCost(expr, (sized) => sizeWithin(type, sized)).max,
    maxCardinality: Math.floor(MAX_REQUEST_BYTES / (type.minSize + 1)),
    value: (json) => schemaValue(json, schema, isResource),
  };
}

/** Follows the path of a value from `self` or `oldSelf` through the schema. */
function sizeWithin(root: SchemaType, { path }: Sized): Range | undefined {
  if (path.length === 0) return undefined;
  let type: SchemaType | undefined = root;
  for (const step of path.slice(1)) {
    if (step === '@items' || step === '@values') type = type?.element;
    else if (step === '@keys') type = type?.key;
    else type = type?.fields?.get(step);
  }
  return type && { min: 0, max: type.maxElements };
}

/** Whether an expression reads a variable of this name. */
export function mentions(expr: Expr, name: string): boolean {
  return (expr.kind === 'ident' && expr.name === name) || childrenOf(expr).some((child) => mentions(child, name));
}
