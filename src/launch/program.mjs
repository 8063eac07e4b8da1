// Runs the files that bundle.mjs makes, with what V8 has compiled of them before: to compile them is a third of a start.

import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { writeWhole } from './bundle.mjs';
import { growYoungSpace, keepYoungSpace } from './memory.mjs';

/**
 * The program finds `eksFargateLaunch.keepCompiled`, which keeps what V8 has compiled by then for the next start, unless that is there.
 * @param main its first file; @param root `file:///…/`, where the sources are
 */
export function runProgram(main, root) {
  const fresh = [];
  const keepCompiled = () => fresh.splice(0).forEach(keep);
  globalThis.eksFargateLaunch = { growYoungSpace, keepYoungSpace, keepCompiled };
  const files = new Map();
  const outside = createRequire(main);
  const inside = (name) => (/^\.\/[\w-]+\.cjs$/.test(name) ? load(join(dirname(main), name)) : outside(name));
  const load = (path) => {
    const known = files.get(path);
    if (known) return known.exports;
    const file = { exports: {} };
    files.set(path, file);
    const { script, cache } = compile(path);
    if (script.cachedDataRejected !== false) fresh.push({ script, cache });
    script.runInThisContext()(file.exports, inside, file, root);
    return file.exports;
  };
  load(main);
}

/**
 * What was compiled is known by the version of Node and by the time of the text. V8 itself rejects what is damaged, or of other flags; of the
 * text it looks at no more than the length.
 */
function compile(path) {
  keepYoungSpace(); // A thread that has just been started changes this flag for a moment.
  const seconds = Math.floor(statSync(path).mtimeMs / 1000); // Images of containers may know no shorter times.
  const cache = `${path}.${seconds}.${process.version}`;
  // One byte a character, as the text is ASCII.
  const text = readFileSync(path, 'latin1');
  return { script: new Script(text, { filename: path, cachedData: readIfThere(cache) }), cache };
}

function readIfThere(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** With the functions that have run by now. Where nothing can be written, each start compiles anew. */
function keep({ script, cache }) {
  try {
    writeWhole(cache, script.createCachedData());
  } catch (error) {
    if (!['EACCES', 'EROFS', 'ENOSPC', 'ENOENT'].includes(error.code)) throw error;
  }
}
