// A process that locks a directory and holds it until its standard input ends: `lock-holder.ts <directory>`.

import { lockDirectory } from '../../../src/store/directory-lock.ts';

using lock = lockDirectory(process.argv[2] ?? '');
process.stdout.write(`${lock ? 'locked' : ''}\n`);
for await (const _ of process.stdin);
