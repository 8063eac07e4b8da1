// What somebody comes to own of a new object is found once for all that are like it. What is only nearly like it is not taken for it.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyOf } from '../../src/apiserver/decode/normalize.ts';
import { type FieldChanges, fieldChanges } from '../../src/apiserver/patch/field-changes.ts';
import { UnkeyedItem } from '../../src/apiserver/patch/field-paths.ts';
import { sharedFieldsV1 } from '../../src/apiserver/patch/fields-v1.ts';
import { newFields } from '../../src/apiserver/patch/new-fields.ts';
import { deepCopy, isObject, type JsonObject } from '../../src/lib/json.ts';
import { runs } from './support/fuzzing.ts';
import { FUZZED_KINDS, nearly, typeOf } from './support/kinds.ts';

const IGNORED = new Map([['metadata', new Map([['name', true] as const])]]);

/** What a part of an object becomes; undefined: it goes. */
const PARTS: readonly unknown[] = [undefined, null, '', 'x', 0, 7, true, {}, { name: 'x' }, [], ['x'], [{ name: 'x' }]];

/** Which of the parts, counted as they come, and what it becomes. */
const edits = fc.array(fc.tuple(fc.nat(200), fc.constantFrom(...PARTS)), { minLength: 1, maxLength: 2 });

function edited(object: JsonObject, [at, part]: readonly [number, unknown]): JsonObject {
  const copy = deepCopy(object);
  const places: [Record<string, unknown>, string][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push([value as Record<string, unknown>, key]);
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const place = places[at % Math.max(1, places.length)];
  if (!place) return copy;
  const [holder, key] = place;
  if (part !== undefined || Array.isArray(holder)) holder[key] = deepCopy(part ?? null);
  else delete holder[key];
  return copy;
}

/** As managedFields would say it; a list whose items cannot be told apart has no fields. */
function told(find: () => FieldChanges) {
  try {
    const { written, removed } = find();
    return [sharedFieldsV1(written), sharedFieldsV1(removed)];
  } catch (error) {
    if (error instanceof UnkeyedItem) return 'not to be told apart';
    throw error;
  }
}

it('fields of a new object are its own, whatever others were made before', () => {
  const objects = fc
    .constantFrom(...FUZZED_KINDS)
    .chain((kind) => fc.tuple(fc.constant(typeOf(kind)), nearly(typeOf(kind)), fc.array(edits, { maxLength: 6 })));
  fc.assert(
    fc.property(objects, ([type, value, changes]) => {
      const first = isObject(value) ? value : {};
      const empty = emptyOf(type);
      for (const object of [first, ...changes.map((list) => list.reduce(edited, first)), deepCopy(first)]) {
        const found = told(() => newFields({ object, empty }, type, IGNORED));
        expect(found).toEqual(told(() => fieldChanges({ before: empty, after: object }, type, IGNORED)));
      }
    }),
    runs(1_000),
  );
});
