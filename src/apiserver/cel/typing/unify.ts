// Whether a type fits where another is wanted, and what type parameters stand for.
// https://github.com/google/cel-go/blob/master/checker/types.go

import { type CelType, DYN, isDyn, isDynOrError, isSameType } from './cel-type.ts';

/** What type parameters stand for, by name. */
export class Substitutions {
  private bound: ReadonlyMap<string, CelType> = new Map();

  /** Whether all of `types` fit `wanted`. What parameters stand for is kept only then. */
  fitAll(types: readonly CelType[], wanted: readonly CelType[]): boolean {
    const attempt = new Map(this.bound);
    if (!fitList(attempt, types, wanted)) return false;
    this.bound = attempt;
    return true;
  }

  fit(type: CelType, wanted: CelType): boolean {
    return this.fitAll([type], [wanted]);
  }

  /** @param isFinal parameters that stand for nothing become dyn */
  apply(type: CelType, isFinal = false): CelType {
    return substitute(this.bound, type, isFinal);
  }
}

/** Renames the parameters of a signature. */
export function instantiate(type: CelType, names: ReadonlyMap<string, CelType>): CelType {
  return substitute(names, type, false);
}

function substitute(bound: ReadonlyMap<string, CelType>, type: CelType, isFinal: boolean): CelType {
  if (type.kind === 'parameter') {
    const found = bound.get(type.name);
    if (found) return substitute(bound, found, isFinal);
    return isFinal ? DYN : type;
  }
  if (type.parameters.length === 0) return type;
  return { ...type, parameters: type.parameters.map((parameter) => substitute(bound, parameter, isFinal)) };
}

type Bound = Map<string, CelType>;

function fitList(bound: Bound, types: readonly CelType[], wanted: readonly CelType[]): boolean {
  return types.length === wanted.length && types.every((type, index) => fits(bound, type, wanted[index] as CelType));
}

/** internalIsAssignable */
function fits(bound: Bound, a: CelType, b: CelType): boolean {
  if (b.kind === 'parameter') {
    const known = bound.has(b.name);
    if (bind(bound, a, b)) return true;
    if (known) return false;
  }
  if (a.kind === 'parameter') return bind(bound, b, a);
  if (isDynOrError(a) || isDynOrError(b)) return true;
  if (a.kind === 'null') return isNullable(b);
  if (b.kind === 'null') return isNullable(a);
  if (a.kind === 'type') return b.kind === 'type';
  if (a.kind === 'list' || a.kind === 'map' || a.kind === 'opaque')
    return a.kind === b.kind && a.name === b.name && fitList(bound, a.parameters, b.parameters);
  return a.kind === b.kind && a.name === b.name;
}

function isNullable({ kind }: CelType): boolean {
  return kind === 'null' || kind === 'opaque' || kind === 'struct' || kind === 'duration' || kind === 'timestamp';
}

/** isValidTypeSubstitution: whether the parameter can stand for the type, with what it stands for already. */
function bind(bound: Bound, type: CelType, parameter: CelType): boolean {
  if (isSameType(type, parameter)) return true;
  const known = bound.get(parameter.name);
  if (known) {
    if (isSameType(type, known)) return true;
    if (!fits(bound, type, known)) return false;
    const general = mostGeneral(type, known);
    if (!occursIn(bound, parameter, general)) bound.set(parameter.name, general);
    return true;
  }
  if (occursIn(bound, parameter, type)) return false;
  bound.set(parameter.name, type);
  return true;
}

function occursIn(bound: Bound, parameter: CelType, type: CelType): boolean {
  if (isSameType(parameter, type)) return true;
  if (type.kind === 'parameter') {
    const known = bound.get(type.name);
    return known !== undefined && occursIn(bound, parameter, known);
  }
  return type.parameters.some((inner) => occursIn(bound, parameter, inner));
}

/** Of two types that fit each other. */
export function mostGeneral(a: CelType, b: CelType): CelType {
  return isLessSpecific(a, b) ? a : b;
}

function isLessSpecific(a: CelType, b: CelType): boolean {
  if (isDyn(a) || a.kind === 'parameter') return true;
  if (isDyn(b) || b.kind === 'parameter' || a.kind !== b.kind) return false;
  if (a.kind === 'type') return true;
  if (a.name !== b.name || a.parameters.length !== b.parameters.length) return false;
  return a.parameters.every((parameter, index) => isLessSpecific(parameter, b.parameters[index] as CelType));
}
