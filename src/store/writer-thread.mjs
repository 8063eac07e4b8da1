// The thread that writes to the databases of all stores of the process: SQLite waits for the disk where nobody waits for the thread.
// thread-writer.ts is its other side.

import { parentPort } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** How many values follow each other for a row. */
const ROW_VALUES = 5;

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
        writer ??= openWriter(path, setUp, sql);
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

function openWriter(path, setUp, sql) {
  const db = new Database(path, { fileMustExist: true });
  for (const pragma of setUp) db.pragma(pragma);
  const statements = Object.fromEntries(Object.entries(sql).map(([name, text]) => [name, db.prepare(text)]));
  const { begin, commit, rollback, put, remove, removeAll, setRevision } = statements;
  return {
    write({ revision, puts, deletes, isCleared }) {
      try {
        begin.run();
        if (isCleared) removeAll.run();
        for (let at = 0; at < puts.length; at += ROW_VALUES)
          put.run(puts[at], puts[at + 1], puts[at + 2], puts[at + 3], puts[at + 4]);
        for (const createRevision of deletes) remove.run(createRevision);
        setRevision.run(revision);
        commit.run();
      } catch (error) {
        if (db.inTransaction) rollback.run();
        throw error;
      }
    },
    close: () => db.close(),
  };
}
