// The real clients that some tests need. Where one is missing the test says so and is skipped; with REQUIRE_ALL it fails instead.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function onPath(name: string): string | undefined {
  const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** `kubectl.1.33` beside the kubectl on PATH, else the one on PATH. */
export function findKubectl(version: string): string | undefined {
  const kubectl = onPath('kubectl');
  if (kubectl === undefined) return undefined;
  const versioned = join(dirname(realpathSync(kubectl)), `kubectl.${version}`);
  return existsSync(versioned) ? versioned : kubectl;
}

/** Every `kubectl.1.N` beside the kubectl on PATH, oldest first, with its version; else the one on PATH. */
export function findKubectls(): readonly { readonly version: string; readonly path: string }[] {
  const kubectl = onPath('kubectl');
  if (kubectl === undefined) return [];
  const folder = dirname(realpathSync(kubectl));
  const versions = readdirSync(folder).flatMap((name) => /^kubectl\.(1\.\d+)$/.exec(name)?.[1] ?? []);
  if (versions.length === 0) return [{ version: 'on PATH', path: kubectl }];
  return versions.sort().map((version) => ({ version, path: join(folder, `kubectl.${version}`) }));
}

export function findAws(): string | undefined {
  return onPath('aws');
}

/** The words that docker compose is called by: the engine's own plugin, or the program of its own that it was before. */
export function findCompose(): readonly string[] | undefined {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return ['docker', 'compose'];
  const program = onPath('docker-compose');
  return program === undefined ? undefined : [program];
}

/**
 * What is missing of these, as a reason to skip; undefined when nothing is. Throws under REQUIRE_ALL, unless all that is missing is
 * named in MAY_BE_ABSENT (`helm,Go`).
 */
export function missing(tools: Readonly<Record<string, unknown>>): string | undefined {
  const absent = Object.keys(tools).filter((name) => !tools[name]);
  if (absent.length === 0) return undefined;
  const reason = `not on this machine: ${absent.join(', ')}`;
  const excused = (process.env['MAY_BE_ABSENT'] ?? '').split(',');
  if (process.env['REQUIRE_ALL'] && absent.some((name) => !excused.includes(name)))
    throw new Error(`REQUIRE_ALL is set, but ${reason}`);
  process.stdout.write(`skipped, ${reason}\n`);
  return reason;
}
