// The stops of the tour, and those that need running containers.

import { APPLY } from './apply.ts';
import { AUTH } from './auth.ts';
import { CHANGE } from './change.ts';
import { CREATE } from './create.ts';
import { DELETE_AND_WAIT } from './delete.ts';
import { DESCRIBE_AND_EVENTS } from './describe.ts';
import { GET } from './get.ts';
import { NODES_AND_CERTIFICATES } from './nodes.ts';
import { PROXY } from './proxy.ts';
import { ROLLOUT_AND_SCALE } from './rollout.ts';
import { RUN_AND_SET } from './run-and-set.ts';
import { WORDS } from './words.ts';

export { STREAMS } from './streams.ts';
export { APPLY, WORDS };

export const STOPS = [
  CREATE,
  RUN_AND_SET,
  GET,
  WORDS,
  CHANGE,
  APPLY,
  DELETE_AND_WAIT,
  ROLLOUT_AND_SCALE,
  NODES_AND_CERTIFICATES,
  AUTH,
  DESCRIBE_AND_EVENTS,
  PROXY,
];
