// The kinds of policy.

import type { KindDefinition } from '../kind.ts';
import { podDisruptionBudgets } from './pod-disruption-budgets.ts';

export const policyKinds = [podDisruptionBudgets] as unknown as readonly KindDefinition[];
