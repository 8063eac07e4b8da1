// DeleteAlias.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { ALIASES } from './keys.ts';
import type { DeleteAliasRequest } from './types.gen.ts';

export const deleteAlias: Operation<DeleteAliasRequest, void> = ({ AliasName: name }, context) => {
  context.store.commit((transaction) => {
    const key = ALIASES.keyOf(context, name);
    if (!ALIASES.find(transaction, key))
      throw new AwsError(
        'NotFoundException',
        `Alias arn:aws:kms:${context.region}:${context.account}:${name} is not found.`,
      );
    ALIASES.delete(transaction, key);
  });
};
