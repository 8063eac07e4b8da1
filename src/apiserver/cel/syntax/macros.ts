// Calls that are written short for folds over lists and maps, and `has`.
// https://github.com/google/cel-go/blob/master/parser/macro.go, ext/comprehensions.go, cel/library.go (optMap, optFlatMap)

import { ACCUMULATOR, type Call, type Comprehension, type Expr } from './ast.ts';
import type { Issue } from './source.ts';

/** @returns what the call means; itself when it is no macro; an issue when it is one that is written wrongly */
export function expandMacro(call: Call): Expr | Issue {
  const { name, target, args } = call;
  if (!target) return name === 'has' && args.length === 1 ? presence(call) : call;
  const build = Object.hasOwn(MACROS, `${name}/${args.length}`) ? MACROS[`${name}/${args.length}`] : undefined;
  return build ? build(call) : call;
}

function presence({ offset, args }: Call): Expr | Issue {
  const [argument] = args as [Expr];
  if (argument.kind !== 'select') return { offset: argument.offset, message: 'invalid argument to has() macro' };
  return { ...argument, offset, isTest: true };
}

/** Makes the nodes of an expansion: all stand where the macro stands. */
class Builder {
  private readonly offset: number;

  constructor(offset: number) {
    this.offset = offset;
  }

  literal(value: boolean | bigint): Expr {
    return { kind: 'literal', offset: this.offset, value };
  }

  ident(name: string): Expr {
    return { kind: 'ident', offset: this.offset, name };
  }

  get accumulator(): Expr {
    return this.ident(ACCUMULATOR);
  }

  call(name: string, ...args: readonly Expr[]): Expr {
    return { kind: 'call', offset: this.offset, name, target: undefined, args };
  }

  memberCall(target: Expr, name: string): Expr {
    return { kind: 'call', offset: this.offset, name, target, args: [] };
  }

  list(...elements: readonly Expr[]): Expr {
    return { kind: 'list', offset: this.offset, elements, optionals: new Set() };
  }

  map(): Expr {
    return { kind: 'map', offset: this.offset, entries: [] };
  }

  /** `step` only where `filter` holds. */
  where(filter: Expr | undefined, step: Expr): Expr {
    return filter ? this.call('_?_:_', filter, step, this.accumulator) : step;
  }

  fold(
    range: Expr,
    [variable, variable2]: Variables,
    parts: Partial<Comprehension> & { initial: Expr; step: Expr },
  ): Expr {
    return {
      kind: 'comprehension',
      offset: this.offset,
      range,
      variable,
      variable2,
      accumulator: ACCUMULATOR,
      condition: this.literal(true),
      result: this.accumulator,
      ...parts,
    };
  }
}

type Variables = readonly [string, string?];

/** The names that a macro gives to what it walks over. */
function variablesOf(args: readonly Expr[], count: 1 | 2, complaint: string): Variables | Issue {
  const names: string[] = [];
  for (const argument of args.slice(0, count)) {
    if (argument.kind !== 'ident') return { offset: argument.offset, message: complaint };
    if (names.includes(argument.name))
      return { offset: argument.offset, message: `duplicate variable name: ${argument.name}` };
    if (argument.name === '__result__')
      return { offset: argument.offset, message: 'iteration variable overwrites accumulator variable' };
    names.push(argument.name);
  }
  return names as unknown as Variables;
}

type Macro = (call: Call) => Expr | Issue;
type Fold = (
  make: Builder,
  rest: readonly Expr[],
  variables: Variables,
) => Partial<Comprehension> & { initial: Expr; step: Expr };

/** A fold whose first `count` arguments are names. */
function folding(count: 1 | 2, complaint: string, fold: Fold): Macro {
  return ({ offset, target, args }) => {
    const variables = variablesOf(args, count, complaint);
    if ('message' in variables) return variables;
    const make = new Builder(offset);
    return make.fold(target as Expr, variables, fold(make, args.slice(count), variables));
  };
}

const all: Fold = (make, [predicate]) => ({
  initial: make.literal(true),
  condition: make.call('@not_strictly_false', make.accumulator),
  step: make.call('_&&_', make.accumulator, predicate as Expr),
});

const exists: Fold = (make, [predicate]) => ({
  initial: make.literal(false),
  condition: make.call('@not_strictly_false', make.call('!_', make.accumulator)),
  step: make.call('_||_', make.accumulator, predicate as Expr),
});

const existsOne: Fold = (make, [predicate]) => ({
  initial: make.literal(0n),
  step: make.where(predicate, make.call('_+_', make.accumulator, make.literal(1n))),
  result: make.call('_==_', make.accumulator, make.literal(1n)),
});

/** A list of what the last argument makes, where the one before it holds. */
const toList: Fold = (make, rest) => ({
  initial: make.list(),
  step: make.where(
    rest.length > 1 ? rest[0] : undefined,
    make.call('_+_', make.accumulator, make.list(rest.at(-1) as Expr)),
  ),
});

const filter: Fold = (make, [predicate], [variable]) => ({
  initial: make.list(),
  step: make.where(predicate, make.call('_+_', make.accumulator, make.list(make.ident(variable)))),
});

const toMap: Fold = (make, rest, [key]) => ({
  initial: make.map(),
  step: make.where(
    rest.length > 1 ? rest[0] : undefined,
    make.call('cel.@mapInsert', make.accumulator, make.ident(key), rest.at(-1) as Expr),
  ),
});

const toMapEntry: Fold = (make, rest) => ({
  initial: make.map(),
  step: make.where(
    rest.length > 1 ? rest[0] : undefined,
    make.call('cel.@mapInsert', make.accumulator, rest.at(-1) as Expr),
  ),
});

const SIMPLE_NAME = 'argument must be a simple name';
const IDENTIFIER = 'argument is not an identifier';

/** `optMap` and `optFlatMap`: the value of an optional, bound to a name. */
function overOptional(isFlat: boolean): Macro {
  return ({ offset, target, args }) => {
    const [name, expression] = args as [Expr, Expr];
    const what = isFlat
      ? 'optFlatMap() variable name must be a simple identifier'
      : 'optMap() variable name must be a simple identifier';
    if (name.kind !== 'ident') return { offset: name.offset, message: what };
    const make = new Builder(offset);
    const bound = make.fold(make.list(), ['#unused'], {
      accumulator: name.name,
      initial: make.memberCall(target as Expr, 'value'),
      condition: make.literal(false),
      step: make.ident(name.name),
      result: expression,
    });
    const none = make.call('optional.none');
    return make.call(
      '_?_:_',
      make.memberCall(target as Expr, 'hasValue'),
      isFlat ? bound : make.call('optional.of', bound),
      none,
    );
  };
}

/** `sortBy`: a list in the order of what is made of its elements (ext/lists.go). */
function sortBy({ offset, target, args }: Call): Expr | Issue {
  if (target && (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct')) {
    const message = 'sortBy can only be applied to a list, identifier, comprehension, call or select expression';
    return { offset: target.offset, message };
  }
  const variables = variablesOf(args, 1, IDENTIFIER);
  if ('message' in variables) return variables;
  const make = new Builder(offset);
  const input = make.ident('@__sortBy_input__');
  const keys = make.fold(input, variables, toList(make, args.slice(1), variables));
  return make.fold(make.list(), ['#unused'], {
    accumulator: '@__sortBy_input__',
    initial: target as Expr,
    condition: make.literal(false),
    step: input,
    result: {
      kind: 'call',
      offset,
      name: '@sortByAssociatedKeys',
      target: make.ident('@__sortBy_input__'),
      args: [keys],
    },
  });
}

const MACROS: Readonly<Record<string, Macro>> = {
  'all/2': folding(1, SIMPLE_NAME, all),
  'exists/2': folding(1, SIMPLE_NAME, exists),
  'exists_one/2': folding(1, SIMPLE_NAME, existsOne),
  'existsOne/2': folding(1, SIMPLE_NAME, existsOne),
  'map/2': folding(1, IDENTIFIER, toList),
  'map/3': folding(1, IDENTIFIER, toList),
  'filter/2': folding(1, IDENTIFIER, filter),
  'all/3': folding(2, SIMPLE_NAME, all),
  'exists/3': folding(2, SIMPLE_NAME, exists),
  'exists_one/3': folding(2, SIMPLE_NAME, existsOne),
  'existsOne/3': folding(2, SIMPLE_NAME, existsOne),
  'transformList/3': folding(2, SIMPLE_NAME, toList),
  'transformList/4': folding(2, SIMPLE_NAME, toList),
  'transformMap/3': folding(2, SIMPLE_NAME, toMap),
  'transformMap/4': folding(2, SIMPLE_NAME, toMap),
  'transformMapEntry/3': folding(2, SIMPLE_NAME, toMapEntry),
  'transformMapEntry/4': folding(2, SIMPLE_NAME, toMapEntry),
  'sortBy/2': sortBy,
  'optMap/2': overOptional(false),
  'optFlatMap/2': overOptional(true),
};
