// CreateKeyPair: the private key is told once, and is not kept. Emulator: in the form of PEM only.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import { checkNewName, KEY_PAIRS } from './key-pairs.ts';
import { newEd25519Pair, newRsaPair } from './new-key-pairs.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateKeyPairRequest, KeyPair } from './types.gen.ts';

export const createKeyPair: Operation<CreateKeyPairRequest, KeyPair> = async (input, context) => {
  const { KeyName, KeyType = 'rsa', KeyFormat = 'pem' } = input;
  if (KeyFormat === 'ppk') throw new AwsError('UnsupportedOperation', 'Keys in the form of PuTTY are not emulated.');
  const Tags = tagsFor(input.TagSpecifications, 'key-pair');
  checkNewName(context.store, context, KeyName);
  const {
    privateKey,
    publicKey,
    fingerprint: KeyFingerprint,
  } = await (KeyType === 'rsa' ? newRsaPair() : newEd25519Pair());
  return context.store.commit((transaction) => {
    // Another request may have made one of that name meanwhile.
    checkNewName(transaction, context, KeyName);
    const KeyPairId = newResourceId('key');
    const CreateTime = context.clock.simulatedMs();
    const PublicKey = `${publicKey} ${KeyName}`;
    const record = { KeyPairId, KeyName, KeyType, KeyFingerprint, PublicKey, CreateTime, Tags };
    KEY_PAIRS.put(transaction, KEY_PAIRS.keyOf(context, KeyPairId), record);
    return { KeyPairId, KeyName, KeyFingerprint, KeyMaterial: privateKey, Tags };
  });
};
