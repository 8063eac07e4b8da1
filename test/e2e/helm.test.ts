// The real helm over a chart with hooks, definitions and a test, whose pods run on Docker.

import { describe, expect, it } from 'vitest';
import { dockerAvailable } from '../support/docker.ts';
import { findKubectls, missing, onPath } from '../support/tools.ts';
import { LIFE } from './helm/life.ts';
import { arrive } from './kubectl/arrive.ts';
import { engineScene } from './kubectl/engine-scene.ts';
import { play } from './kubectl/step.ts';

const kubectl = findKubectls().at(-1);
const absent = missing({ helm: onPath('helm'), kubectl, 'a Docker engine': await dockerAvailable() });

describe.skipIf(absent !== undefined)('helm', { timeout: 240_000 }, () => {
  const scene = engineScene('helm', 25_310);

  it('installs, tests, upgrades, fails, rolls back and uninstalls', async () => {
    const about = { name: 'helm', fixtures: 'helm', ...scene() };
    const shell = await arrive({ ...about, kubectl: kubectl ?? { version: '', path: '' } });
    expect((await play(LIFE, shell)).join('\n\n')).toBe('');
  });
});
