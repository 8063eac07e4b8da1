// Answers recorded from a real kube-apiserver, played against ours: how many are the same may grow and never fall.
// The recordings are not part of this repository: KUBE_GOLDEN_TOOL is the player, KUBE_GOLDEN_DATA the folder with the recordings.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testApiServer } from '../support/api-server.ts';
import floors from './floors.json' with { type: 'json' };

const run = promisify(execFile);
const tool = process.env['KUBE_GOLDEN_TOOL'] ?? '';
const data = process.env['KUBE_GOLDEN_DATA'] ?? '';
const isThere = existsSync(tool) && existsSync(data);
if (!isThere) process.stdout.write('skipped, no recordings of a real API server: KUBE_GOLDEN_TOOL, KUBE_GOLDEN_DATA\n');

/** The player's exit code tells whether all are the same; how many are is in its last lines. */
async function sameAnswers(file: string): Promise<number> {
  const api = await testApiServer();
  onTestFinished(() => api[Symbol.asyncDispose]());
  const args = [tool, 'compare', '--server', api.url, '--token', api.token, join(data, `${file}.json`)];
  const output = await run(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const [, same] = /(\d+) of \d+ answers as recorded/.exec(output.stdout) ?? [];
  if (same === undefined) throw new Error(`the player did not say how many answers are the same:\n${output.stdout}`);
  return Number(same);
}

describe.skipIf(!isThere)('answers as recorded', { timeout: 120_000 }, () => {
  it.each(Object.entries(floors))('%s: at least %i', async (file, floor) => {
    expect(await sameAnswers(file)).toBeGreaterThanOrEqual(floor);
  });
});
