// What an expression may name: variables, functions, types. An environment is never changed; `extend` makes another.

import type { CelError, Value } from '../values/value.ts';
import type { CelType } from './cel-type.ts';
import { parseSignature, type Signature } from './signature.ts';

/** One way of calling a function. */
export interface Overload extends Signature {
  /** Arguments in the order of the signature, of its types. */
  run(...args: readonly Value[]): Value | CelError;
}

/** A function by its overloads: signature to what it does. */
export type FunctionDefinition = Readonly<Record<string, (...args: never[]) => Value | CelError>>;
export type Library = Readonly<Record<string, FunctionDefinition>>;

export class Environment {
  private readonly variables: ReadonlyMap<string, CelType>;
  private readonly functions: ReadonlyMap<string, readonly Overload[]>;
  /** Names that stand for types: `int`, `google.protobuf.Timestamp`. */
  private readonly types: ReadonlyMap<string, CelType>;

  private constructor(parts: EnvironmentParts) {
    this.variables = parts.variables;
    this.functions = parts.functions;
    this.types = parts.types;
  }

  /** @throws for signatures that cannot be read */
  static of(libraries: readonly Library[], types: readonly CelType[]): Environment {
    const functions = new Map<string, Overload[]>();
    for (const library of libraries)
      for (const [name, definition] of Object.entries(library)) {
        const overloads = Object.entries(definition).map(([line, run]) => ({
          run: run as unknown as Overload['run'],
          ...parseSignature(line),
        }));
        functions.set(name, [...(functions.get(name) ?? []), ...overloads]);
      }
    return new Environment({ variables: new Map(), functions, types: new Map(types.map((type) => [type.name, type])) });
  }

  /** The same with more variables. */
  withVariables(variables: Readonly<Record<string, CelType>>): Environment {
    return new Environment({
      variables: new Map([...this.variables, ...Object.entries(variables)]),
      functions: this.functions,
      types: this.types,
    });
  }

  variable(name: string): CelType | undefined {
    return this.variables.get(name);
  }

  function(name: string): readonly Overload[] | undefined {
    return this.functions.get(name);
  }

  type(name: string): CelType | undefined {
    return this.types.get(name);
  }
}

interface EnvironmentParts {
  readonly variables: ReadonlyMap<string, CelType>;
  readonly functions: ReadonlyMap<string, readonly Overload[]>;
  readonly types: ReadonlyMap<string, CelType>;
}
