// What the ring of recent changes holds.

import { expect, it } from 'vitest';
import { ChangeRing } from '../../src/store/change-ring.ts';
import { heldBytes } from '../support/held-memory.ts';

const LIMIT_BYTES = 4_000_000;
const TEXT_BYTES = 1_000;

it('takes no more memory than it may, however many changes there were', () => {
  const ring = new ChangeRing(LIMIT_BYTES, 0);
  const held = heldBytes(() => {
    for (let revision = 1; revision < 6_600; revision++) {
      const text = Buffer.alloc(TEXT_BYTES, String(revision)).toString('latin1');
      const record = { collection: 'a', key: 'k', revision, createRevision: 1 };
      ring.push({ ...record, type: 'MODIFIED', value: { text } }, TEXT_BYTES);
    }
  });
  expect(ring.oldestRevision).toBeGreaterThan(3_000);
  // A fifth more is what stands around the texts; what is dropped and not let go would double it.
  expect(held).toBeLessThan(1.5 * LIMIT_BYTES);
});
