// The commands of kubectl that reach into containers, on a real engine, with the oldest and the newest.

import { describe, expect, it } from 'vitest';
import { dockerAvailable } from '../support/docker.ts';
import { findKubectls, missing } from '../support/tools.ts';
import { arrive } from './kubectl/arrive.ts';
import { engineScene } from './kubectl/engine-scene.ts';
import { STREAMS } from './kubectl/index.ts';
import { play } from './kubectl/step.ts';

const KUBECTLS = findKubectls();
const ENDS = KUBECTLS.filter((_, index) => index === 0 || index === KUBECTLS.length - 1);
const absent = missing({ kubectl: ENDS[0], 'a Docker engine': await dockerAvailable() });

describe.skipIf(absent !== undefined)('kubectl and running containers', { timeout: 180_000 }, () => {
  const scene = engineScene('streams', 25_260);

  it.concurrent.each(ENDS)('with kubectl $version', async (kubectl) => {
    const shell = await arrive({ name: STREAMS.name, kubectl, ...scene() });
    expect((await play(STREAMS.steps, shell)).join('\n\n')).toBe('');
  });
});
