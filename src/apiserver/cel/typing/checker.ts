// Finds the type of every part of an expression and which overloads its calls mean, or what is wrong.
// https://github.com/google/cel-go/blob/master/checker/checker.go

import type { Call, Comprehension, Expr, ListExpr, MapExpr, Select, StructExpr } from '../syntax/ast.ts';
import type { Issue } from '../syntax/source.ts';
import { Uint } from '../values/value.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DYN,
  ERROR,
  formatType,
  INT,
  isDyn,
  isDynOrError,
  isSameType,
  listType,
  mapType,
  NULL,
  optionalType,
  STRING,
  typeParameter,
  typeType,
  UINT,
  unwrapOptional,
} from './cel-type.ts';
import type { Environment, Overload } from './environment.ts';
import { instantiate, mostGeneral, Substitutions } from './unify.ts';

/** Writes types and overloads onto the nodes of `expr`. @returns what is wrong */
export function check(expr: Expr, environment: Environment): readonly Issue[] {
  const checker = new Checker(environment);
  checker.check(expr);
  checker.finish();
  return checker.issues;
}

class Checker {
  readonly issues: Issue[] = [];
  private readonly environment: Environment;
  private readonly substitutions = new Substitutions();
  private readonly nodes: Expr[] = [];
  private readonly scopes: Map<string, CelType>[] = [];
  private freshCount = 0;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  /** Parameters that stand for nothing are dyn. */
  finish(): void {
    for (const node of this.nodes) node.type = this.substitutions.apply(node.type ?? DYN, true);
  }

  check(expr: Expr): CelType {
    const type = this.typeOf(expr);
    expr.type = type;
    this.nodes.push(expr);
    return type;
  }

  private report({ offset }: { offset: number }, message: string): void {
    this.issues.push({ offset, message });
  }

  private fresh(): CelType {
    this.freshCount += 1;
    return typeParameter(`_var${this.freshCount - 1}`);
  }

  private typeOf(expr: Expr): CelType {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.identType(expr.name) ?? this.undeclared(expr, expr.name);
      case 'select':
        return this.selectType(expr);
      case 'call':
        return this.callType(expr);
      case 'list':
        return this.listType(expr);
      case 'map':
        return this.mapType(expr);
      case 'struct':
        return this.structType(expr);
      case 'comprehension':
        return this.comprehensionType(expr);
    }
  }

  private undeclared(at: { offset: number }, name: string): CelType {
    this.report(at, `undeclared reference to '${name}' (in container '')`);
    return ERROR;
  }

  private identType(given: string): CelType | undefined {
    const name = given.replace(/^\./, '');
    for (const scope of this.scopes) {
      const found = scope.get(name);
      if (found) return found;
    }
    const variable = this.environment.variable(name);
    if (variable) return variable;
    const type = this.environment.type(name);
    return type && typeType(type);
  }

  private selectType(expr: Select): CelType {
    const name = expr.isTest ? undefined : qualifiedName(expr);
    const variable = name === undefined ? undefined : this.environment.variable(name);
    if (variable) return variable;
    const named = name === undefined ? undefined : this.environment.type(name);
    if (named) return typeType(named);
    const type = this.fieldType(expr, expr.operand, { field: expr.field, isOptional: false });
    return expr.isTest ? BOOL : this.substitutions.apply(type);
  }

  private fieldType(at: Expr, operand: Expr, what: { field: string; isOptional: boolean }): CelType {
    const target = unwrapOptional(this.substitutions.apply(this.check(operand)));
    const type = this.memberType(at, target.type, what.field);
    return target.isOptional || what.isOptional ? optionalType(type) : type;
  }

  private memberType(at: Expr, type: CelType, field: string): CelType {
    if (type.kind === 'map') return type.parameters[1] as CelType;
    if (type.kind === 'struct') {
      const found = type.field?.(field);
      const unknown = type.field ? `undefined field '${field}'` : `unexpected failed resolution of '${type.name}'`;
      if (!found) this.report(at, unknown);
      return found ?? ERROR;
    }
    if (type.kind === 'parameter') this.substitutions.fit(DYN, type);
    else if (!isDynOrError(type)) this.report(at, `type '${formatType(type)}' does not support field selection`);
    return DYN;
  }

  private callType(call: Call): CelType {
    if (call.name === '_?._') return this.optionalSelectType(call);
    for (const argument of call.args) this.check(argument);
    const { target } = call;
    if (!target) {
      const name = call.name.replace(/^\./, '');
      const overloads = this.environment.function(name);
      if (!overloads) return this.undeclared(call, call.name);
      call.name = name;
      return this.resolve(call, overloads, undefined);
    }
    const prefix = qualifiedName(target);
    const namespaced = prefix === undefined ? undefined : this.environment.function(`${prefix}.${call.name}`);
    if (namespaced) {
      call.name = `${prefix}.${call.name}`;
      call.target = undefined;
      return this.resolve(call, namespaced, undefined);
    }
    this.check(target);
    const overloads = this.environment.function(call.name);
    return overloads ? this.resolve(call, overloads, target) : this.undeclared(call, call.name);
  }

  private optionalSelectType(call: Call): CelType {
    const [operand, field] = call.args as [Expr, Expr];
    if (field.kind !== 'literal' || typeof field.value !== 'string') {
      this.report(field, 'unsupported optional field selection');
      return ERROR;
    }
    this.check(field);
    call.overloads = ['select_optional_field'];
    return this.substitutions.apply(this.fieldType(call, operand, { field: field.value, isOptional: true }));
  }

  private resolve(call: Call, overloads: readonly Overload[], target: Expr | undefined): CelType {
    const args = [...(target ? [target] : []), ...call.args];
    const types = args.map(({ type }) => type as CelType);
    if (call.name === '_&&_' || call.name === '_||_') return this.logicalType(call, args, overloads);
    let result: CelType | undefined;
    const found: string[] = [];
    for (const overload of overloads) {
      if (overload.isMember !== (target !== undefined)) continue;
      const names = new Map(overload.typeParameters.map((name) => [name, this.fresh()]));
      const wanted = overload.args.map((argument) => instantiate(argument, names));
      if (!this.substitutions.fitAll(types, wanted)) continue;
      found.push(overload.id);
      const type = this.substitutions.apply(instantiate(overload.result, names));
      if (result === undefined) result = type;
      else if (!isDyn(result) && !isSameType(type, result)) result = DYN;
    }
    if (result === undefined) return this.noOverload(call, types, target !== undefined);
    call.overloads = found;
    return result;
  }

  private logicalType(call: Call, args: readonly Expr[], [overload]: readonly Overload[]): CelType {
    const wrong = args.filter(({ type }) => !this.substitutions.fit(type as CelType, BOOL));
    for (const arg of wrong) this.report(arg, mismatch(BOOL, arg.type as CelType));
    if (wrong.length > 0) return ERROR;
    call.overloads = [overload?.id ?? ''];
    return BOOL;
  }

  private noOverload(call: Call, types: readonly CelType[], isMember: boolean): CelType {
    const shown = types.map((type) => formatType(this.substitutions.apply(type, true)));
    const signature = isMember ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`;
    this.report(call, `found no matching overload for '${call.name}' applied to '${signature}'`);
    return ERROR;
  }

  private listType(expr: ListExpr): CelType {
    let joined: CelType | undefined;
    for (const [index, element] of expr.elements.entries()) {
      const type = this.elementType(element, expr.optionals.has(index));
      joined = this.join(joined, type);
    }
    return listType(joined ?? this.fresh());
  }

  /** The type of an element or value, of what is in it when it is an optional one. */
  private elementType(element: Expr, isOptional: boolean): CelType {
    const type = this.check(element);
    if (!isOptional) return type;
    const inner = unwrapOptional(type);
    if (!inner.isOptional && !isDyn(inner.type)) this.report(element, mismatch(optionalType(inner.type), type));
    return inner.type;
  }

  private mapType(expr: MapExpr): CelType {
    let keys: CelType | undefined;
    let values: CelType | undefined;
    for (const { key, value, isOptional } of expr.entries) {
      keys = this.join(keys, this.check(key));
      values = this.join(values, this.elementType(value, isOptional));
    }
    return mapType(keys ?? this.fresh(), values ?? this.fresh());
  }

  /** What fits both, or anything: literals of many types are refused later. */
  private join(previous: CelType | undefined, type: CelType): CelType {
    if (previous === undefined) return type;
    return this.substitutions.fit(previous, type) ? mostGeneral(previous, type) : DYN;
  }

  private structType(expr: StructExpr): CelType {
    const type = this.environment.type(expr.typeName.replace(/^\./, ''));
    if (!type) return this.undeclared(expr, expr.typeName);
    const isMessage = type.kind === 'struct';
    if (!isMessage) this.report(expr, `'${type.name}' is not a message type`);
    for (const field of expr.fields) {
      const value = this.elementType(field.value, field.isOptional);
      const wanted = isMessage ? type.field?.(field.name) : undefined;
      if (!wanted) {
        if (isMessage) this.report(field, `undefined field '${field.name}'`);
        continue;
      }
      if (!this.substitutions.fit(wanted, value)) {
        const words = `is '${formatType(wanted)}' but provided type is '${formatType(value)}'`;
        this.report(field, `expected type of field '${field.name}' ${words}`);
      }
    }
    return isMessage ? type : ERROR;
  }

  private comprehensionType(expr: Comprehension): CelType {
    const range = this.substitutions.apply(this.check(expr.range));
    const gathered = this.check(expr.initial);
    const [first, second] = this.variableTypes(expr, range);
    this.scopes.unshift(new Map([[expr.accumulator, gathered]]));
    const inner = new Map([[expr.variable, first]]);
    if (expr.variable2 !== undefined) inner.set(expr.variable2, second);
    this.scopes.unshift(inner);
    this.check(expr.condition);
    this.assert(expr.condition, BOOL);
    this.check(expr.step);
    this.assert(expr.step, gathered);
    this.scopes.shift();
    const result = this.check(expr.result);
    this.scopes.shift();
    return this.substitutions.apply(result);
  }

  private variableTypes(expr: Comprehension, range: CelType): readonly [CelType, CelType] {
    const [first = DYN, second = DYN] = range.parameters;
    if (range.kind === 'list') return expr.variable2 === undefined ? [first, DYN] : [INT, first];
    if (range.kind === 'map') return [first, second];
    if (isDynOrError(range) || range.kind === 'parameter') {
      this.substitutions.fit(DYN, range);
      return [DYN, DYN];
    }
    const words = 'cannot be range of a comprehension (must be list, map, or dynamic)';
    this.report(expr.range, `expression of type '${formatType(range)}' ${words}`);
    return [ERROR, ERROR];
  }

  private assert(expr: Expr, wanted: CelType): void {
    const type = expr.type as CelType;
    if (!this.substitutions.fit(wanted, type)) this.report(expr, mismatch(wanted, type));
  }
}

function mismatch(wanted: CelType, found: CelType): string {
  return `expected type '${formatType(wanted)}' but found '${formatType(found)}'`;
}

function literalType(value: unknown): CelType {
  if (value === null) return NULL;
  if (typeof value === 'bigint') return INT;
  if (typeof value === 'number') return DOUBLE;
  if (typeof value === 'string') return STRING;
  if (typeof value === 'boolean') return BOOL;
  return value instanceof Uint ? UINT : BYTES;
}

/** `a.b.c` of identifiers that are selected from; undefined for anything else. */
export function qualifiedName(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name.replace(/^\./, '');
  if (expr.kind !== 'select' || expr.isTest) return undefined;
  const prefix = qualifiedName(expr.operand);
  return prefix === undefined ? undefined : `${prefix}.${expr.field}`;
}
