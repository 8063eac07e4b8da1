// UpdateAlias: another key for a name.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ALIASES, getKey } from './keys.ts';
import type { UpdateAliasRequest } from './types.gen.ts';

export const updateAlias: Operation<UpdateAliasRequest, void> = ({ AliasName: name, TargetKeyId }, context) => {
  context.store.commit((transaction) => {
    const { key } = getKey(transaction, context, TargetKeyId);
    const before = ALIASES.find(transaction, ALIASES.keyOf(context, name));
    if (!before)
      throw new AwsError(
        'NotFoundException',
        `Alias arn:aws:kms:${context.region}:${context.account}:${name} is not found.`,
      );
    const after = { ...before, keyId: key.KeyId, updatedMs: context.clock.simulatedMs() };
    ALIASES.put(transaction, ALIASES.keyOf(context, name), after);
  });
};
