// How the fuzz tests run: a seed that is the same everywhere unless another is asked for, corpora of inputs that once hurt, and a measure
// of work that a busy machine does not falsify.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';

/** `FUZZ_SEED=… FUZZ_RUNS=…` look elsewhere, or longer. A failure prints its seed and its path. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_251_128);
const TIMES = Number(process.env['FUZZ_RUNS'] ?? 1);

process.stdout.write(`fuzzing with FUZZ_SEED=${SEED}\n`);

/** For `fc.assert`. */
export const runs = (count: number): fc.Parameters<unknown> => ({ seed: SEED, numRuns: count * TIMES });

/** What an input may keep the loop busy for, in milliseconds of processor time… */
const MAX_BUSY_MS = 100;
/** … or, where it takes longer, in references: twice as long on a machine that is not slow. */
const MOST_REFERENCES = 40;
const MOST_ROUNDS = 8;

/**
 * What `work` gives, and the processor time it took in parts of what it may take. The least of eight: the first runs are also those of
 * the compiler, and of whatever garbage there was before. Where it takes long, so may the machine: then it is compared with work of a
 * known size, done in turn with it.
 */
function busy<T>(work: () => T): { readonly value: T; readonly share: number } {
  let best = Number.POSITIVE_INFINITY;
  let reference = Number.POSITIVE_INFINITY;
  for (let round = 1; ; round++) {
    const { value, ms } = processorTime(work);
    best = Math.min(best, ms);
    if (best < MAX_BUSY_MS) return { value, share: best / MAX_BUSY_MS };
    reference = Math.min(reference, processorTime(referenceWork).ms);
    const share = best / (MOST_REFERENCES * reference);
    if (share < 1 || round === MOST_ROUNDS) return { value, share };
  }
}

function processorTime<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const before = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, ms: (user + system) / 1000 };
}

/** Some five milliseconds where the machine is not slow. */
function referenceWork(): number {
  const counts = new Map<string, number>();
  for (let number = 0; number < 50_000; number++) {
    const key = `key ${(number * 7919) % 5000}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts.size;
}

/** Does `work`, and checks that it did not take long. */
export function briefly<T>(work: () => T): T {
  const { value, share } = busy(work);
  expect(share, 'of the processor time that it may take').toBeLessThan(1);
  return value;
}

/**
 * The inputs kept in `test/fuzz/corpus/<name>`, each with its file's name. Long ones are written short: `⟪[×5000⟫` is 5,000 brackets, `#`
 * in a repetition its number from 0 on. A file that ends in `.hex` holds bytes, with spaces and line breaks between them.
 */
export function corpus(name: string): [file: string, input: Buffer][] {
  const folder = join(import.meta.dirname, '../corpus', name);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replace(/\n$/, '');
      const whole = expanded(text);
      return [file, file.endsWith('.hex') ? Buffer.from(whole.replace(/\s+/g, ''), 'hex') : Buffer.from(whole)];
    });
}

function expanded(text: string): string {
  return text.replace(/⟪((?:(?!⟪).)*?)×(\d+)⟫/gs, (_all, piece: string, count: string) =>
    piece.includes('#')
      ? Array.from({ length: Number(count) }, (_, number) => piece.replaceAll('#', String(number))).join('')
      : piece.replaceAll('\\n', '\n').repeat(Number(count)),
  );
}

/** JSON as strangers write it: names that mean something to JavaScript, half characters, numbers at the edge. */
export const strangeJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.oneof(
      strangeText(),
      fc.constantFrom(
        null,
        true,
        false,
        0,
        -0,
        1,
        -1,
        2 ** 31,
        2 ** 53,
        1e308,
        0.1,
        '',
        '1',
        '1Gi',
        '2024-01-01T00:00:00Z',
      ),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(strangeKey(), tie('value'), { maxKeys: 5 }),
  ),
})).value;

/** Any text, also what is none: half characters and zeros. */
export function strangeText(): fc.Arbitrary<string> {
  return fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 30 }), strangeKey());
}

export function strangeKey(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'a',
    'name',
    'metadata',
    'spec',
    'data',
    'labels',
    'containers',
    'managedFields',
    '$patch',
    '$setElementOrder/containers',
    '$retainKeys',
    '$deleteFromPrimitiveList/finalizers',
    '',
    '.',
    'f:a',
    '\u0000',
    '\ud800',
  );
}
