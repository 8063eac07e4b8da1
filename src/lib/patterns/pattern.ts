// Regular expressions in time linear in the text, whatever the expression: all threads of a nondeterministic automaton go through the
// text side by side. https://swtch.com/~rsc/regexp/regexp2.html (Pike's machine)

import { parsePattern } from './parse-pattern.ts';
import type { Instruction } from './program.ts';
import { Search } from './search.ts';
import { type Assertion, PatternError, type PatternNode, WORD } from './syntax.ts';

export { PatternError };

const MAX_INSTRUCTIONS = 50_000;

/** A regular expression that can be used again and again. */
export interface Pattern {
  /** Whether it matches anywhere in the text. */
  test(text: string): boolean;
  /** The matches from left to right that do not overlap, `limit` of them at most. */
  findAll(text: string, limit?: number): string[];
}

/** @throws PatternError in the words of Go's regexp */
export function compilePattern(source: string): Pattern {
  const program: Instruction[] = [];
  emit(program, parsePattern(source));
  program.push({ op: 'match' });
  if (program.length > MAX_INSTRUCTIONS) throw new PatternError('expression too large', source);
  return new Automaton(program);
}

function emit(program: Instruction[], node: PatternNode): void {
  if (program.length > MAX_INSTRUCTIONS) return;
  switch (node.kind) {
    case 'char':
      program.push({ op: 'char', test: node.test });
      return;
    case 'assertion':
      program.push({ op: 'assert', assertion: node.assertion });
      return;
    case 'empty':
      return;
    case 'sequence':
      for (const part of node.parts) emit(program, part);
      return;
    case 'choice':
      emitChoice(program, node.options);
      return;
    case 'repeat':
      emitRepeat(program, node);
  }
}

function emitChoice(program: Instruction[], options: readonly PatternNode[]): void {
  const ends: Extract<Instruction, { op: 'jump' }>[] = [];
  for (const [index, option] of options.entries()) {
    if (index === options.length - 1) {
      emit(program, option);
      break;
    }
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    program.push(split);
    emit(program, option);
    const end = { op: 'jump' as const, target: 0 };
    program.push(end);
    ends.push(end);
    split.second = program.length;
  }
  for (const end of ends) end.target = program.length;
}

function emitRepeat(
  program: Instruction[],
  { node, min, max, isGreedy }: Extract<PatternNode, { kind: 'repeat' }>,
): void {
  for (let count = 0; count < min; count += 1) emit(program, node);
  if (!Number.isFinite(max)) {
    const start = program.length;
    const split = { op: 'split' as const, first: 0, second: 0 };
    program.push(split);
    emit(program, node);
    program.push({ op: 'jump', target: start });
    direct(split, [start + 1, program.length], isGreedy);
    return;
  }
  const splits: { split: Extract<Instruction, { op: 'split' }>; inner: number }[] = [];
  for (let count = min; count < max && program.length <= MAX_INSTRUCTIONS; count += 1) {
    const split = { op: 'split' as const, first: 0, second: 0 };
    program.push(split);
    splits.push({ split, inner: program.length });
    emit(program, node);
  }
  for (const { split, inner } of splits) direct(split, [inner, program.length], isGreedy);
}

function direct(
  split: Extract<Instruction, { op: 'split' }>,
  [inner, end]: readonly [number, number],
  isGreedy: boolean,
): void {
  split.first = isGreedy ? inner : end;
  split.second = isGreedy ? end : inner;
}

/** The threads at one place of the text, best first: where each is in the program, and where its match began. */
class Threads {
  count = 0;
  readonly at: Uint32Array;
  readonly starts: Uint32Array;
  /** The round in which each place of the program was last visited: emptied with a new round. */
  private readonly seen: Uint32Array;
  private round = 1;

  constructor(size: number) {
    this.at = new Uint32Array(size);
    this.starts = new Uint32Array(size);
    this.seen = new Uint32Array(size);
  }

  clear(): void {
    this.count = 0;
    this.round += 1;
  }

  /** False when a better thread is there already. */
  visit(place: number): boolean {
    if (this.seen[place] === this.round) return false;
    this.seen[place] = this.round;
    return true;
  }

  add(place: number, start: number): void {
    this.at[this.count] = place;
    this.starts[this.count] = start;
    this.count += 1;
  }
}

class Automaton implements Pattern {
  private readonly program: readonly Instruction[];
  private readonly search: Search | undefined;
  /** Empty but while a thread is followed. */
  private readonly pending: number[] = [];

  constructor(program: readonly Instruction[]) {
    this.program = program;
    this.search = Search.canRun(program) ? new Search(program) : undefined;
  }

  test(text: string): boolean {
    return this.search?.run(text) ?? this.find(codesOf(text), 0, true) !== undefined;
  }

  findAll(text: string, limit = Number.POSITIVE_INFINITY): string[] {
    const codes = codesOf(text);
    const found: string[] = [];
    let from = 0;
    let lastEnd = -1;
    while (from <= codes.length && found.length < limit) {
      const match = this.find(codes, from, false);
      if (!match) break;
      const [start, end] = match;
      // As Go: an empty match right after another does not count.
      if (end > start || start !== lastEnd) found.push(part(text, codes, match));
      lastEnd = end;
      from = end > start ? end : end + 1;
    }
    return found;
  }

  /** The leftmost match at or after `from`. @param isAnyEnough the first that is seen will do */
  private find(codes: readonly number[], from: number, isAnyEnough: boolean): readonly [number, number] | undefined {
    let current = new Threads(this.program.length);
    let next = new Threads(this.program.length);
    let best: readonly [number, number] | undefined;
    for (let place = from; place <= codes.length; place += 1) {
      if (!best) this.follow(current, { place: 0, start: place }, { codes, position: place });
      if (current.count === 0 && best) break;
      next.clear();
      const code = codes[place];
      for (let index = 0; index < current.count; index += 1) {
        const at = current.at[index] as number;
        const instruction = this.program[at] as Instruction;
        const start = current.starts[index] as number;
        if (instruction.op === 'match') {
          best = [start, place];
          if (isAnyEnough) return best;
          break;
        }
        if (instruction.op === 'char' && code !== undefined && instruction.test(code))
          this.follow(next, { place: at + 1, start }, { codes, position: place + 1 });
      }
      [current, next] = [next, current];
    }
    return best;
  }

  /** Adds the thread at the next character that it waits for, and all that branch off on the way. */
  private follow(threads: Threads, thread: { place: number; start: number }, text: Place): void {
    const { pending } = this;
    pending.push(thread.place);
    for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
      if (!threads.visit(at)) continue;
      const instruction = this.program[at] as Instruction;
      if (instruction.op === 'jump') pending.push(instruction.target);
      else if (instruction.op === 'split') pending.push(instruction.second, instruction.first);
      else if (instruction.op === 'assert') {
        if (holds(instruction.assertion, text)) pending.push(at + 1);
      } else {
        threads.add(at, thread.start);
      }
    }
  }
}

interface Place {
  readonly codes: readonly number[];
  readonly position: number;
}

function holds(assertion: Assertion, { codes, position }: Place): boolean {
  const before = codes[position - 1];
  const after = codes[position];
  switch (assertion) {
    case 'text-start':
      return before === undefined;
    case 'text-end':
      return after === undefined;
    case 'line-start':
      return before === undefined || before === 10;
    case 'line-end':
      return after === undefined || after === 10;
    default: {
      const isBoundary = (before !== undefined && WORD(before)) !== (after !== undefined && WORD(after));
      return isBoundary === (assertion === 'word-boundary');
    }
  }
}

/** A match as text: cut out of it, unless some of its characters are two units long, so that places are not those of the text. */
function part(text: string, codes: readonly number[], [start, end]: readonly [number, number]): string {
  if (codes.length === text.length) return text.slice(start, end);
  // All at once they are too many arguments.
  return Array.from(codes.slice(start, end), (code) => String.fromCodePoint(code)).join('');
}

function codesOf(text: string): number[] {
  return Array.from(text, (char) => char.codePointAt(0) as number);
}
