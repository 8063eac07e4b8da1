// What a collection remembers.

import { expect, it } from 'vitest';
import { Collection } from '../../src/store/collection.ts';
import { heldBytes } from '../support/held-memory.ts';

const record = (key: string) => ({ collection: 'leases', key, value: {}, createRevision: 1, revision: 1 });

it('what comes and goes costs nothing more, though nobody ever lists the collection', () => {
  const collection = new Collection();
  collection.put(record('stays'));
  const held = heldBytes(() => {
    for (let more = 0; more < 50_000; more++) {
      const key = `comes-and-goes-${more}`;
      collection.put(record(key));
      collection.delete(key);
    }
  });
  // What stands around it is some hundred thousand bytes; the keys that went are millions.
  expect(held).toBeLessThan(1_000_000);
  expect(collection.list('').map(({ key }) => key)).toEqual(['stays']);
});
