// DescribeKeyPairs: with the public key for who asks for it.

import type { Operation } from '../operation.ts';
import { noSuchPair } from './delete-key-pair.ts';
import { describe, type Kind } from './describe.ts';
import { KEY_PAIRS, type KeyPairRecord } from './key-pairs.ts';
import type { DescribeKeyPairsRequest, DescribeKeyPairsResult } from './types.gen.ts';

const KEY_PAIR_KIND: Kind<KeyPairRecord> = {
  idOf: (pair) => pair.KeyPairId,
  tagsOf: (pair) => pair.Tags ?? [],
  idError: 'InvalidKeyPair',
  idNoun: 'key pair',
  filters: {
    fingerprint: (pair) => [pair.KeyFingerprint],
    'key-name': (pair) => [pair.KeyName],
    'key-pair-id': (pair) => [pair.KeyPairId],
  },
};

export const describeKeyPairs: Operation<DescribeKeyPairsRequest, DescribeKeyPairsResult> = (input, context) => {
  const { KeyNames: names = [], KeyPairIds: ids = [], IncludePublicKey: isWhole = false } = input;
  const all = KEY_PAIRS.list(context.store, context);
  const missing = [
    ...names.filter((name) => !all.some(({ KeyName }) => KeyName === name)),
    ...ids.filter((id) => !all.some(({ KeyPairId }) => KeyPairId === id)),
  ];
  if (missing[0] !== undefined) throw noSuchPair(missing[0]);
  const asked = all.filter(
    ({ KeyName, KeyPairId }) =>
      (names.length === 0 && ids.length === 0) || names.includes(KeyName) || ids.includes(KeyPairId),
  );
  const { items } = describe(KEY_PAIR_KIND, asked, { filters: input.Filters });
  return { KeyPairs: items.map(({ PublicKey, ...pair }) => ({ ...pair, ...(isWhole && { PublicKey }) })) };
};
