// The kinds of node.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { runtimeClasses } from './runtime-classes.ts';

export const nodeKinds = [runtimeClasses] as unknown as readonly KindDefinition[];
