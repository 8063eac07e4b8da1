// Which overload a call means once the values are there: the checker leaves several where types are dynamic.

import type { CelType } from '../typing/cel-type.ts';
import type { Overload } from '../typing/environment.ts';
import { CelError, isList, isMap, typeOf, type Value } from '../values/value.ts';

/** Functions whose error does not say their name: operators, and those that check their arguments themselves. */
const NAMELESS = new Set(['contains', 'endsWith', 'startsWith', '!_', '-_']);

/** What finds the overload for values and runs it. */
export function dispatcher({
  name,
  overloads,
}: {
  name: string;
  overloads: readonly Overload[];
}): (args: readonly Value[]) => Value | CelError {
  const candidates = overloads.map(({ args, run }) => ({ accepts: args.map(acceptor), run }));
  return (args) => {
    for (const { accepts, run } of candidates)
      if (acceptsAll(accepts, args)) return args.length === 2 ? run(args[0] as Value, args[1] as Value) : run(...args);
    const isNameless = NAMELESS.has(name) || /^_.*_$/.test(name);
    return new CelError(isNameless ? 'no such overload' : noOverload(name, args));
  };
}

function acceptsAll(accepts: readonly Acceptor[], args: readonly Value[]): boolean {
  for (let index = 0; index < accepts.length; index += 1)
    if (!(accepts[index] as Acceptor)(args[index] as Value)) return false;
  return true;
}

function noOverload(name: string, args: readonly Value[]): string {
  if (name === 'size' || name === 'matches') return `no such overload: ${name}`;
  return `no such overload: ${name}(${args.map((value) => typeOf(value).name).join(', ')})`;
}

type Acceptor = (value: Value) => boolean;

/** The kinds that most arguments are of need no more than a look. */
const QUICK: Partial<Record<CelType['kind'], Acceptor>> = {
  dyn: () => true,
  parameter: () => true,
  int: (value) => typeof value === 'bigint',
  double: (value) => typeof value === 'number',
  bool: (value) => typeof value === 'boolean',
  list: isList,
  map: isMap,
};

function acceptor(type: CelType): Acceptor {
  const quick = QUICK[type.kind];
  if (quick) return quick;
  const isNamed = type.kind === 'opaque' || type.kind === 'struct';
  return (value) => {
    const actual = typeOf(value);
    return actual.kind === type.kind && (!isNamed || actual.name === type.name);
  };
}
