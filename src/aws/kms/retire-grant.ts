// RetireGrant: by its token, or by its key and id. Emulator: who may do it is asked of IAM's policies alone.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation, Scope } from '../operation.ts';
import { GRANTS, type GrantRecord, getGrant, grantKey } from './grants.ts';
import { getKeyById } from './keys.ts';
import { refuseDryRun } from './refusals.ts';
import type { RetireGrantRequest } from './types.gen.ts';

export const retireGrant: Operation<RetireGrantRequest, void> = (input, context) => {
  context.store.commit((transaction) => {
    const found = meantGrant(transaction, context, input);
    refuseDryRun(input);
    GRANTS.delete(transaction, grantKey(context, found));
  });
};

function meantGrant(
  from: Store | Transaction,
  scope: Scope,
  { GrantToken, KeyId, GrantId }: RetireGrantRequest,
): GrantRecord {
  if (GrantToken !== undefined) {
    const found = GRANTS.list(from, scope).find(({ token }) => token === GrantToken);
    if (!found) throw new AwsError('InvalidGrantTokenException', `Unable to find grant token ${GrantToken}`);
    return found;
  }
  if (KeyId === undefined || GrantId === undefined)
    throw new AwsError('ValidationException', 'Grant token OR (grant ID, key ID) must be specified');
  return getGrant(from, scope, { keyId: getKeyById(from, scope, KeyId).key.KeyId, grantId: GrantId });
}
