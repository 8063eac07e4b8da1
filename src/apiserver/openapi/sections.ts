// The parts of a document as bytes, made a few at a time: others have their turns in between.

import { nextTurn } from '../../reconcile/turns.ts';
import type { Part } from './part.ts';

/** What is done in one turn, a few milliseconds, of code that runs for the first time too. Of a long part every so many bytes are a step. */
const STEPS_AT_ONCE = 16;
const BYTES_OF_A_STEP = 4096;

/** Bytes of one form, sorted by name. They are kept and shared: nobody writes into them. */
export interface Sections {
  readonly paths: Buffer;
  readonly definitions: Buffer;
  readonly parameters: Buffer;
  /** Of the definitions and the parameters. */
  readonly names: ReadonlySet<string>;
}

/** @param encode what stands for a part in the document; of two parts with one name the second counts */
export async function sectionsOf(parts: Iterable<Part | undefined>, encode: (part: Part) => Buffer): Promise<Sections> {
  await nextTurn();
  const noted = () => new Map<string, Buffer>();
  const found = { paths: noted(), definitions: noted(), parameters: noted() };
  let steps = 0;
  for (const part of parts) {
    const bytes = part && encode(part);
    if (part && bytes) found[part.section].set(part.name, bytes);
    steps += 1 + (bytes?.length ?? 0) / BYTES_OF_A_STEP;
    if (steps < STEPS_AT_ONCE) continue;
    steps = 0;
    await nextTurn();
  }
  const { paths, definitions, parameters } = found;
  return {
    paths: joined(paths),
    definitions: joined(definitions),
    parameters: joined(parameters),
    names: new Set([...definitions.keys(), ...parameters.keys()]),
  };
}

function joined(parts: ReadonlyMap<string, Buffer>): Buffer {
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(sorted.map(([, bytes]) => bytes));
}
