// GetRegistryPolicy.

import type { Operation } from '../operation.ts';
import { existingRegistryPolicy } from './registries.ts';
import type { GetRegistryPolicyRequest, GetRegistryPolicyResponse } from './types.gen.ts';

export const getRegistryPolicy: Operation<GetRegistryPolicyRequest, GetRegistryPolicyResponse> = (_input, context) =>
  existingRegistryPolicy(context.store, context);
