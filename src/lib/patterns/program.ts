// What patterns are compiled to: instructions for threads that go through a text.

import type { Assertion, CharTest } from './syntax.ts';

export type Instruction =
  | { readonly op: 'char'; readonly test: CharTest }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'jump'; target: number }
  /** Two ways on; the first is preferred. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'match' };

export type PatternProgram = readonly Instruction[];
