// A process that writes until it is killed, and says what it was told is written: `crash-writer.ts <file> <first number>`.
// Each commit writes two records that belong together and a counter, and now and then deletes an older pair.

import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/sqlite-store.ts';

const [path = '', first = '0'] = process.argv.slice(2);
const store = openSqliteStore({ path });
for (let number = Number(first); ; number++) {
  const padding = 'x'.repeat((number * 7919) % 6_000);
  store.commit((transaction) => {
    transaction.put('left', String(number), (revision) => ({ number, revision, padding }));
    const old = String(number - 50);
    if (transaction.find('left', old)) transaction.delete('left', old);
    if (transaction.find('right', old)) transaction.delete('right', old);
    transaction.put('right', String(number), (revision) => ({ number, revision, padding }));
    transaction.put('counter', 'commits', () => ({ number }));
  });
  writeSync(1, `${number} ${store.revision}\n`);
}
