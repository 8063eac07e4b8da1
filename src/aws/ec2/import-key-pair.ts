// ImportKeyPair.

import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { checkNewName, KEY_PAIRS, readPublicKey } from './key-pairs.ts';
import { tagsFor } from './tag-specifications.ts';
import type { ImportKeyPairRequest, ImportKeyPairResult } from './types.gen.ts';

export const importKeyPair: Operation<ImportKeyPairRequest, ImportKeyPairResult> = (input, context) => {
  const { KeyName } = input;
  const key = readPublicKey(Buffer.from(input.PublicKeyMaterial, 'base64').toString('utf8'));
  const Tags = tagsFor(input.TagSpecifications, 'key-pair');
  return context.store.commit((transaction) => {
    checkNewName(transaction, context, KeyName);
    const KeyPairId = newResourceId('key');
    const record = { KeyPairId, KeyName, ...key, CreateTime: context.clock.simulatedMs(), Tags };
    KEY_PAIRS.put(transaction, KEY_PAIRS.keyOf(context, KeyPairId), record);
    return { KeyPairId, KeyName, KeyFingerprint: key.KeyFingerprint, Tags };
  });
};
