// CreateAlias.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { ALIASES, getAliasTarget, refuseAwsAlias } from './keys.ts';
import type { CreateAliasRequest } from './types.gen.ts';

export const createAlias: Operation<CreateAliasRequest, void> = ({ AliasName: name, TargetKeyId }, context) => {
  refuseAwsAlias(name);
  if (!name.startsWith('alias/'))
    throw new AwsError(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (name.includes(':')) throw new AwsError('ValidationException', `${name} contains invalid characters for an alias`);
  const arn = regionalArn('kms', context, name);
  const nowMs = context.clock.simulatedMs();
  context.store.commit((transaction) => {
    const { key } = getAliasTarget(transaction, context, TargetKeyId);
    if (ALIASES.find(transaction, ALIASES.keyOf(context, name)))
      throw new AwsError('AlreadyExistsException', `An alias with the name ${arn} already exists`);
    const record = { name, arn, keyId: key.KeyId, createdMs: nowMs, updatedMs: nowMs };
    ALIASES.put(transaction, ALIASES.keyOf(context, name), record);
  });
};
