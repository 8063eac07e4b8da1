// Where a tour is played: a folder with the fixtures, and a namespace, that only one stop and one kubectl have.

import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { play, type Shell, step } from './step.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures');

const ARRIVAL = [
  step('kubectl create namespace $NS', /created$/),
  step('kubectl config set-context --current --namespace=$NS', /modified\.$/),
  step('until kubectl get serviceaccount default -o name; do :; done', /serviceaccount\/default$/),
];

export interface Journey {
  /** Of the stop. */
  readonly name: string;
  readonly kubectl: { readonly version: string; readonly path: string };
  /** As text. */
  readonly kubeconfig: string;
  readonly directory: string;
  readonly image?: string;
  /** More that commands find in their environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The folder of test/fixtures that is copied: `kubectl` when left out. */
  readonly fixtures?: string;
}

/** The namespace's name begins with `tour-`; commands know it as `$NS`, kubectl's minor version as `$MINOR`, the image as `$IMAGE`. */
export async function arrive(journey: Journey): Promise<Shell> {
  const { name, kubectl, kubeconfig, directory, image = 'app:1', fixtures = 'kubectl' } = journey;
  const minor = Number(kubectl.version.split('.')[1] ?? 99);
  const namespace = `tour-${name}-${minor}`;
  const home = join(directory, namespace);
  const variables = { ...journey.variables, NS: namespace, MINOR: String(minor), IMAGE: image };
  const shell = { minor, variables, directory: home, path: join(home, 'bin'), kubeconfig: join(home, 'kubeconfig') };
  cpSync(join(FIXTURES, fixtures), home, { recursive: true });
  mkdirSync(shell.path);
  symlinkSync(kubectl.path, join(shell.path, 'kubectl'));
  writeFileSync(shell.kubeconfig, kubeconfig);
  expect(await play(ARRIVAL, shell)).toEqual([]);
  return shell;
}
