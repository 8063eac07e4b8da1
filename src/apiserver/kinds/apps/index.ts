// The kinds of apps.

import type { KindDefinition } from '../kind.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployments } from './deployments.ts';
import { replicaSets } from './replica-sets.ts';

export const appsKinds = [daemonSets, deployments, replicaSets] as unknown as readonly KindDefinition[];
