// What the launcher does before it hands over.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-launch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** At the end of the program: many objects that stay, and how large the space for new ones has become. */
const BUSY_AT_EXIT = `
import { writeFileSync } from 'node:fs';
import { getHeapSpaceStatistics } from 'node:v8';
process.on('exit', () => {
  const staying = [];
  for (let count = 0; count < 1_000_000; count++) staying.push([count]);
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  writeFileSync(process.env.SPACE_FILE, String(space.space_size / 1024 / 1024));
});`;

it('gives new objects 16 MB and no more, however busy the program is', async () => {
  const busy = join(folder, 'busy.mjs');
  writeFileSync(busy, BUSY_AT_EXIT);
  const SPACE_FILE = join(folder, 'space');
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(busy).href}`, SPACE_FILE };
  expect(await runCli(['--version'], { cwd: folder, env })).toMatchObject({ code: 0 });
  expect(Number(readFileSync(SPACE_FILE, 'utf8'))).toBe(16);
});
