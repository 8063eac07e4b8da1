// The thread that writes to the databases of all stores of the process: SQLite waits for the disk where nobody waits for the thread.
// thread-writer.ts is its other side.

import { parentPort } from 'node:worker_threads';
import { openRows } from './row-statements.mjs';

parentPort.on('message', serve);

/** One store. Every message of its port is answered, the last of all too, and counted when the answer is there. */
function serve({ path, setUp, sql, port, answers }) {
  let writer;
  port.on('message', (message) => {
    let problem = null;
    try {
      if (message === 'close') {
        writer?.close();
      } else {
        writer ??= openRows(path, setUp, sql);
        writer.write(message);
      }
    } catch (error) {
      problem = { message: error.message };
    }
    port.postMessage(problem);
    Atomics.add(answers, 0, 1);
    Atomics.notify(answers, 0);
    if (message === 'close') port.close();
  });
}
