// One process owns a data directory. The lock is SQLite's own on a small file, so that a killed process lets go of it.

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { errorText } from '../lib/error-text.ts';
import { makeFolder } from '../lib/folders.ts';
import { StoreError } from './store.ts';

/**
 * Takes the directory (made when it is not there) for this process until the lock is disposed.
 * Throws StoreError Unusable, with words for the user, when another process has it or when it cannot be written.
 */
export function lockDirectory(path: string): Disposable {
  try {
    makeFolder(path);
    const db = new Database(join(path, 'lock.db'), { timeout: 0 });
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    return { [Symbol.dispose]: () => void (db.open && db.close()) };
  } catch (cause) {
    const isBusy = cause instanceof Database.SqliteError && cause.code === 'SQLITE_BUSY';
    const why = isBusy ? 'another emulator is using it' : errorText(cause);
    throw new StoreError('Unusable', `the data directory ${path} cannot be used: ${why}`, { cause });
  }
}
