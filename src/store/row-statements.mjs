// Rows into a database, a set at a time: for the thread that writes, which runs plain JavaScript, and for whoever writes without it.

import Database from 'better-sqlite3';

/** How many values follow each other for a row. */
const ROW_VALUES = 5;

/** Opens a database that is set up already. @param setUp pragmas; @param sql the statements by their names */
export function openRows(path, setUp, sql) {
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
