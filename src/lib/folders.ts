// Folders that a user has named, which may be anywhere.

import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that can be written to, and what is missing above it, for this user alone. (Node's own `recursive` never ends where a
 * folder that exists answers ENOENT, as /proc does.)
 * @param path absolute
 * @returns what was made, the topmost first
 * @throws what the system says when it cannot be
 */
export function makeFolder(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return [];
  }
  const above = dirname(path);
  const isAboveThere = statSync(above, { throwIfNoEntry: false }) !== undefined;
  const made = isAboveThere ? [] : makeFolder(above);
  mkdirSync(path, { mode: 0o700 });
  return [...made, path];
}
