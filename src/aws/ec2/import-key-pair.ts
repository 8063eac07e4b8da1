// ImportKeyPair.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { KEY_PAIRS, readPublicKey } from './key-pairs.ts';
import { tagsFor } from './tag-specifications.ts';
import type { ImportKeyPairRequest, ImportKeyPairResult } from './types.gen.ts';

export const importKeyPair: Operation<ImportKeyPairRequest, ImportKeyPairResult> = (input, context) => {
  const { KeyName } = input;
  const key = readPublicKey(Buffer.from(input.PublicKeyMaterial, 'base64').toString('utf8'));
  const Tags = tagsFor(input.TagSpecifications, 'key-pair');
  return context.store.commit((transaction) => {
    if (KEY_PAIRS.list(transaction, context).some((other) => other.KeyName === KeyName))
      throw new AwsError('InvalidKeyPair.Duplicate', 'The keypair already exists');
    const KeyPairId = newResourceId('key');
    const record = { KeyPairId, KeyName, ...key, CreateTime: context.clock.simulatedMs(), Tags };
    KEY_PAIRS.put(transaction, KEY_PAIRS.keyOf(context, KeyPairId), record);
    return { KeyPairId, KeyName, KeyFingerprint: key.KeyFingerprint, Tags };
  });
};
