// A process that writes until it is killed, and says what it was told is written: `crash-writer.ts <file> <first number> <at once> <near>`.
// It stages so many commits at once, or commits each where that is 0; the last is `near` for a store that does not leave all to the thread.
// Each commit writes two records that belong together and a counter, and now and then deletes an older pair.

import { openSqliteStore } from '../../../src/store/sqlite-store.ts';
import type { Transaction } from '../../../src/store/store.ts';

const [path = '', first = '0', atOnce = '0', where = ''] = process.argv.slice(2);
const store = openSqliteStore({ path, writesNear: where === 'near' });

const write = (number: number) => (transaction: Transaction) => {
  const padding = 'x'.repeat((number * 7919) % 6_000);
  transaction.put('left', String(number), (revision) => ({ number, revision, padding }));
  const old = String(number - 50);
  if (transaction.find('left', old)) transaction.delete('left', old);
  if (transaction.find('right', old)) transaction.delete('right', old);
  transaction.put('right', String(number), (revision) => ({ number, revision, padding }));
  transaction.put('counter', 'commits', () => ({ number }));
};

for (let number = Number(first); ; number++) {
  if (atOnce === '0') store.commit(write(number));
  else {
    store.stage(write(number));
    if (number % Number(atOnce) !== 0) continue;
    await store.settled();
  }
  // Not written at once while the reader is behind, who has a busy machine.
  await new Promise((said) => process.stdout.write(`${number} ${store.revision}\n`, said));
}
