// The kinds of scheduling.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { priorityClasses } from './priority-classes.ts';

export const schedulingKinds = [priorityClasses] as unknown as readonly KindDefinition[];
