// DeleteKeyPair: a name that there is not is deleted as well, an id is not.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { KEY_PAIRS } from './key-pairs.ts';
import type { DeleteKeyPairRequest, DeleteKeyPairResult } from './types.gen.ts';

export const deleteKeyPair: Operation<DeleteKeyPairRequest, DeleteKeyPairResult> = ({ KeyName, KeyPairId }, context) =>
  context.store.commit((transaction) => {
    if (KeyName === undefined && KeyPairId === undefined)
      throw new AwsError('MissingParameter', 'The request must contain the parameter KeyName or KeyPairId');
    const found = KEY_PAIRS.list(transaction, context).find((pair) =>
      KeyPairId === undefined ? pair.KeyName === KeyName : pair.KeyPairId === KeyPairId,
    );
    if (!found && KeyPairId !== undefined) throw noSuchPair(KeyPairId);
    if (found) KEY_PAIRS.delete(transaction, KEY_PAIRS.keyOf(context, found.KeyPairId));
    return { Return: true, ...(found && { KeyPairId: found.KeyPairId }) };
  });

/** The error for a name or an id that is no key pair's. */
export function noSuchPair(reference: string): AwsError {
  return new AwsError('InvalidKeyPair.NotFound', `The key pair '${reference}' does not exist`);
}
