// GetLifecyclePolicy. Emulator: as there are no images, it is never evaluated.

import type { Operation } from '../operation.ts';
import { existingLifecyclePolicy } from './lifecycle-policies.ts';
import type { GetLifecyclePolicyRequest, GetLifecyclePolicyResponse } from './types.gen.ts';

export const getLifecyclePolicy: Operation<GetLifecyclePolicyRequest, GetLifecyclePolicyResponse> = (
  input,
  context,
) => ({ ...existingLifecyclePolicy(context.store, context, input), lastEvaluatedAt: 0 });
