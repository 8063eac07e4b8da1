// Which overload a call means once the values are there: the checker leaves several where types are dynamic.

import type { CelType } from '../typing/cel-type.ts';
import type { Overload } from '../typing/environment.ts';
import { CelError, typeOf, type Value } from '../values/value.ts';

/** Functions whose error does not say their name: operators, and those that check their arguments themselves. */
const NAMELESS = new Set(['contains', 'endsWith', 'startsWith', '!_', '-_']);

export function dispatch(
  { name, overloads }: { name: string; overloads: readonly Overload[] },
  args: readonly Value[],
): Value | CelError {
  for (const overload of overloads)
    if (overload.args.every((type, index) => accepts(type, args[index] as Value))) return overload.run(...args);
  const isNameless = NAMELESS.has(name) || /^_.*_$/.test(name);
  return new CelError(isNameless ? 'no such overload' : noOverload(name, args));
}

function noOverload(name: string, args: readonly Value[]): string {
  if (name === 'size' || name === 'matches') return `no such overload: ${name}`;
  return `no such overload: ${name}(${args.map((value) => typeOf(value).name).join(', ')})`;
}

function accepts(type: CelType, value: Value): boolean {
  if (type.kind === 'dyn' || type.kind === 'parameter') return true;
  const actual = typeOf(value);
  if (type.kind === 'map' && actual.kind === 'struct') return true;
  if (actual.kind !== type.kind) return false;
  return (type.kind !== 'opaque' && type.kind !== 'struct') || actual.name === type.name;
}
