// Whether a pattern matches anywhere: a deterministic automaton, made state by state where a text leads it. Each character is looked at
// once, and costs no more than finding the next state in a table.

import type { PatternProgram } from './program.ts';

const MAX_STATES = 1000;
/** In all states together: making one takes longer than going on without. */
const MAX_PLACES = 50_000;
const ASCII = 128;

interface State {
  readonly isMatch: boolean;
  /** It is one when the text ends here. */
  readonly isMatchAtEnd: boolean;
  /** The instructions that wait for a character. */
  readonly waiting: readonly number[];
  readonly next: (State | undefined)[];
}

export class Search {
  private readonly program: PatternProgram;
  private readonly states = new Map<string, State>();
  private start: State | undefined;
  private places = 0;

  constructor(program: PatternProgram) {
    this.program = program;
  }

  /** Lines and words are not looked at here. */
  static canRun(program: PatternProgram): boolean {
    return program.every(
      (one) => one.op !== 'assert' || one.assertion === 'text-start' || one.assertion === 'text-end',
    );
  }

  /** Undefined when it would take too many states. */
  run(text: string): boolean | undefined {
    this.start ??= this.stateOf([0], true);
    let state = this.start;
    for (const char of text) {
      if (state.isMatch) return true;
      const code = char.codePointAt(0) as number;
      const known = code < ASCII ? state.next[code] : undefined;
      state = known ?? this.step(state, code);
      if (this.states.size > MAX_STATES || this.places > MAX_PLACES) {
        this.states.clear();
        this.places = 0;
        this.start = undefined;
        return undefined;
      }
    }
    return state.isMatch || state.isMatchAtEnd;
  }

  private step(state: State, code: number): State {
    const reached: number[] = [];
    for (const place of state.waiting) {
      const instruction = this.program[place];
      if (instruction?.op === 'char' && instruction.test(code)) reached.push(place + 1);
    }
    // A match may begin at every place.
    const next = this.stateOf([...reached, 0], false);
    if (code < ASCII) state.next[code] = next;
    return next;
  }

  private stateOf(places: readonly number[], isStart: boolean): State {
    const here = this.follow(places, { isStart, isEnd: false });
    const key = `${isStart ? '^' : ''}${[...here].sort((a, b) => a - b).join(',')}`;
    const known = this.states.get(key);
    if (known) return known;
    const has = (set: ReadonlySet<number>) => [...set].some((place) => this.program[place]?.op === 'match');
    const state: State = {
      isMatch: has(here),
      isMatchAtEnd: has(this.follow(places, { isStart, isEnd: true })),
      waiting: [...here].filter((place) => this.program[place]?.op === 'char'),
      next: new Array<State | undefined>(ASCII),
    };
    this.states.set(key, state);
    this.places += here.size;
    return state;
  }

  /** All that can be reached without a character; assertions stay in it where they do not hold, as the end may be still to come. */
  private follow(places: readonly number[], at: { isStart: boolean; isEnd: boolean }): Set<number> {
    const found = new Set<number>();
    const pending = [...places];
    for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
      if (found.has(place)) continue;
      found.add(place);
      const instruction = this.program[place];
      if (instruction?.op === 'jump') pending.push(instruction.target);
      else if (instruction?.op === 'split') pending.push(instruction.first, instruction.second);
      else if (instruction?.op === 'assert') {
        const holds = instruction.assertion === 'text-start' ? at.isStart : at.isEnd;
        if (holds) pending.push(place + 1);
      }
    }
    return found;
  }
}
