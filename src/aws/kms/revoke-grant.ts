// RevokeGrant.

import type { Operation } from '../operation.ts';
import { GRANTS, getGrant, grantKey } from './grants.ts';
import { getKeyById } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import type { RevokeGrantRequest } from './types.gen.ts';

export const revokeGrant: Operation<RevokeGrantRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    const { KeyId: keyId } = getKeyById(transaction, context, input.KeyId).key;
    const found = getGrant(transaction, context, { keyId, grantId: input.GrantId });
    refuseDryRun(input);
    GRANTS.delete(transaction, grantKey(context, found));
  });
};
