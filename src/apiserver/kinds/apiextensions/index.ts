// The kinds of apiextensions.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';

export const apiExtensionsKinds = [customResourceDefinitions] as unknown as readonly KindDefinition[];
