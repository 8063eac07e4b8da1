// The arrows of the house point down: nothing a file imports, directly or through others, may lie beside or above its room.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../src');

/** Room → rooms it may reach. A room may always reach itself. */
const GROUND = ['lib'];
const WORDS = ['kube', 'reconcile', ...GROUND];
const MAY_REACH: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  store: GROUND,
  reconcile: GROUND,
  kube: ['reconcile', ...GROUND],
  runtime: GROUND,
  vpc: ['runtime', ...GROUND],
  aws: ['store', ...WORDS],
  apiserver: ['store', ...WORDS],
  controllers: WORDS,
  fargate: WORDS,
  node: ['runtime', ...WORDS],
  admin: WORDS,
};
const ROOTS = new Set([
  'main.ts',
  'emulator.ts',
  'control-plane.ts',
  'control-planes.ts',
  'pod-network.ts',
  'config.ts',
  'cli',
  'sdk',
  'console',
  'generate',
  'launch.mjs',
]);

/** Packages that exactly one place may import. */
const OWNED_PACKAGES: Readonly<Record<string, string>> = { dockerode: 'runtime', 'better-sqlite3': 'store' };

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const roomOf = (file: string) => file.split('/')[0] ?? file;

function importsOf(file: string): string[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

function localImportsOf(file: string): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith('.'))
    .map((target) => relative(SOURCE, resolve(SOURCE, dirname(file), target)));
}

function reachOf(file: string, seen = new Set<string>()): Set<string> {
  for (const target of localImportsOf(file)) {
    if (seen.has(target) || !target.endsWith('.ts')) continue;
    seen.add(target);
    reachOf(target, seen);
  }
  return seen;
}

describe('the rooms', () => {
  it('are all known', () => {
    const unknown = files.map(roomOf).filter((room) => !(room in MAY_REACH) && !ROOTS.has(room));
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('reach only what lies below them, through however many imports', () => {
    const wrong = files.flatMap((file) => {
      const allowed = MAY_REACH[roomOf(file)];
      if (!allowed) return [];
      return [...reachOf(file)]
        .filter((to) => roomOf(to) !== roomOf(file) && !allowed.includes(roomOf(to)))
        .map((to) => `${file} -> ${to}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keep packages with one owner to that owner', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => OWNED_PACKAGES[target] !== undefined && OWNED_PACKAGES[target] !== roomOf(file))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keep their files under 400 lines', () => {
    const long = files.filter(
      (file) => !file.endsWith('.gen.ts') && readFileSync(join(SOURCE, file), 'utf8').split('\n').length > 401,
    );
    expect(long).toEqual([]);
  });
});

/** Folder → the file that lists its members. A member that its list does not import would never run. */
const LISTS: readonly { readonly folder: string; readonly list: string; readonly hasFolders?: true }[] = [
  { folder: 'apiserver/kinds', list: 'apiserver/kinds/index.ts', hasFolders: true },
  { folder: 'apiserver/admission', list: 'apiserver/admission/index.ts' },
  { folder: 'controllers', list: 'controllers/index.ts' },
  { folder: 'cli', list: 'cli/main.ts' },
  { folder: 'aws/cloudformation', list: 'aws/cloudformation/index.ts' },
  { folder: 'aws/ecr', list: 'aws/ecr/index.ts' },
  { folder: 'aws/eks', list: 'aws/eks/index.ts' },
  { folder: 'aws/ec2', list: 'aws/ec2/index.ts' },
  { folder: 'aws/iam', list: 'aws/iam/index.ts' },
  { folder: 'aws/kms', list: 'aws/kms/index.ts' },
  { folder: 'aws/logs', list: 'aws/logs/index.ts' },
  { folder: 'aws/s3', list: 'aws/s3/index.ts' },
  { folder: 'aws/service-quotas', list: 'aws/service-quotas/index.ts' },
  { folder: 'aws/ssm', list: 'aws/ssm/index.ts' },
  { folder: 'aws/sts', list: 'aws/sts/index.ts' },
];

describe('the lists', () => {
  it.each(LISTS)('$list reaches every file of its folder', ({ folder, list, hasFolders }) => {
    const isWithin = (file: string) => (hasFolders ? file.startsWith(`${folder}/`) : dirname(file) === folder);
    const reached = reachOf(list);
    const members = files.filter((file) => isWithin(file) && file !== list);
    const everyone = new Set(files.flatMap((file) => [...localImportsOf(file)]));
    expect(members.filter((file) => !reached.has(file) && !everyone.has(file))).toEqual([]);
  });
});
