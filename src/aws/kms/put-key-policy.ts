// PutKeyPolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeKey } from './keys.ts';
import type { PutKeyPolicyRequest } from './types.gen.ts';

export const putKeyPolicy: Operation<PutKeyPolicyRequest, void> = (input, context) => {
  if (!/^\s*\{[\s\S]*\}\s*$/.test(input.Policy))
    throw new AwsError('MalformedPolicyDocumentException', 'The new key policy is not valid JSON.');
  changeKey(context.store, { scope: context, reference: input.KeyId }, (record) => ({
    ...record,
    policy: input.Policy,
  }));
};
