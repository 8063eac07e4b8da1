// PutKeyPolicy.

import type { Operation } from '../operation.ts';
import { checkKeyPolicy } from './key-policies.ts';
import { changeKey } from './keys.ts';
import type { PutKeyPolicyRequest } from './types.gen.ts';

export const putKeyPolicy: Operation<PutKeyPolicyRequest, void> = (input, context) => {
  checkKeyPolicy(input.Policy, {
    principal: context.principal,
    isLockoutAllowed: input.BypassPolicyLockoutSafetyCheck,
  });
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    policy: input.Policy,
  }));
};
