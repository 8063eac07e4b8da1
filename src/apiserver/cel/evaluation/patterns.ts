// Regular expressions as values: one that never changes is compiled before anything runs.

import { compilePattern, type Pattern, PatternError } from '../../../lib/patterns/pattern.ts';
import { type CelType, STRING } from '../typing/cel-type.ts';
import { LibraryObject } from '../values/value.ts';

export { PatternError };

/** Stands for the string that it was made of. */
export class CompiledPattern extends LibraryObject {
  readonly type: CelType = STRING;
  readonly source: string;
  readonly pattern: Pattern;

  /** @throws PatternError */
  constructor(source: string) {
    super();
    this.source = source;
    this.pattern = compilePattern(source);
  }

  override equals(other: LibraryObject): boolean {
    return other instanceof CompiledPattern && other.source === this.source;
  }
}

/** What is wrong with a regular expression, in RE2's words; undefined for one that is right. */
export function checkPattern(source: string): string | undefined {
  try {
    compilePattern(source);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.message;
    throw error;
  }
}
