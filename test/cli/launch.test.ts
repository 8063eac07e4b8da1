// What the launcher does before it hands over.

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { LAUNCH, runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'eks-fargate-launch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** At the end of the program: many objects that stay, and how large the space for new ones has become. */
const busyAtExit = (before: string) => `
import { writeFileSync } from 'node:fs';
import { getHeapSpaceStatistics } from 'node:v8';
process.on('exit', () => {
  ${before}
  const staying = [];
  for (let count = 0; count < 1_000_000; count++) staying.push([count]);
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  writeFileSync(process.env.SPACE_FILE, String(space.space_size / 1024 / 1024));
});`;

it.each([
  { state: 'before there is a cluster', before: '', mib: 2 },
  { state: 'with clusters', before: 'globalThis.eksFargateLaunch.growYoungSpace();', mib: 16 },
])('gives new objects $mib MB $state and no more, however busy the program is', async ({ before, mib }) => {
  const busy = join(folder, 'busy.mjs');
  writeFileSync(busy, busyAtExit(before));
  const SPACE_FILE = join(folder, 'space');
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(busy).href}`, SPACE_FILE };
  expect(await runCli(['--version'], { cwd: folder, env })).toMatchObject({ code: 0 });
  expect(Number(readFileSync(SPACE_FILE, 'utf8'))).toBe(mib);
});

/** The program, with a place of its own for what is made of it. */
function copyOfProgram(name: string): string {
  const root = resolve(LAUNCH, '../..');
  const copy = join(folder, name);
  cpSync(join(root, 'src'), join(copy, 'src'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json', 'tsconfig.json']) cpSync(join(root, file), join(copy, file));
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')).filter((name) => name !== '.cache'))
    symlinkSync(join(root, 'node_modules', name), join(copy, 'node_modules', name));
  return copy;
}

const madeIn = (copy: string) => join(copy, 'node_modules', '.cache', 'eks-fargate');
const filesIn = (path: string, isWanted: (name: string) => boolean) => readdirSync(path).filter(isWanted).toSorted();
const isText = (name: string) => name.endsWith('.cjs');

async function versionOf(copy: string, cwd = folder): Promise<string> {
  const result = await runCli(['--version'], { launcher: join(copy, 'src', 'launch.mjs'), cwd, env: {} });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return result.stdout.trim();
}

it('makes the same program wherever it is typed, so that two that make it at once do not take parts from each other', async () => {
  const copy = copyOfProgram('typed');
  const made = madeIn(copy);
  const makeFrom = async (cwd: string) => {
    rmSync(made, { recursive: true, force: true });
    await versionOf(copy, cwd);
    return filesIn(made, isText);
  };
  expect(await makeFrom(folder)).toEqual(await makeFrom(copy));
});

/** A start until it answers, and Ctrl-C: what was compiled is kept by then. */
async function startOnce(copy: string): Promise<void> {
  const env = {
    EKS_FARGATE_PORT: '0',
    EKS_FARGATE_CLUSTER_PORTS: '24650-24659',
    EKS_FARGATE_RUNTIME: 'simulated',
    EKS_FARGATE_DATA_DIR: join(folder, 'data'),
  };
  const launcher = join(copy, 'src', 'launch.mjs');
  expect(await runCli(['up'], { launcher, cwd: folder, env, interruptAt: 'AWS endpoint' })).toMatchObject({ code: 0 });
}

it('keeps what a start has compiled for as long as the sources are the same, and believes nothing else', async () => {
  const copy = copyOfProgram('compiled');
  const made = madeIn(copy);
  await startOnce(copy);
  const kept = filesIn(made, (name) => !isText(name));
  expect(kept).toContainEqual(expect.stringMatching(/^main\.cjs\.\d+\.v\d+/));
  for (const name of kept) writeFileSync(join(made, name), 'damaged');
  const version = await versionOf(copy);
  await startOnce(copy);
  expect(filesIn(made, (name) => !isText(name))).toEqual(kept);
  expect(kept.filter((name) => readFileSync(join(made, name), 'latin1') === 'damaged')).toEqual([]);
  // As long as before: V8 would take what it compiled of a text of the same length.
  const other = version.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
  const about = join(copy, 'package.json');
  writeFileSync(about, readFileSync(about, 'utf8').replace(`"version": "${version}"`, `"version": "${other}"`));
  expect(await versionOf(copy)).toBe(other);
  expect(filesIn(made, (name) => kept.includes(name))).toEqual([]);
});
