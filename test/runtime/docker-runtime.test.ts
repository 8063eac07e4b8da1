// The Docker runtime keeps the whole contract, on this machine's engine.

import { describe } from 'vitest';
import { dockerAvailable, testImage, testRuntime } from '../support/docker.ts';
import { runtimeContract } from './contract.ts';

describe.skipIf(!(await dockerAvailable()))('on the Docker engine of this machine', () => {
  runtimeContract({ name: 'Docker', open: testRuntime, image: testImage });
});
