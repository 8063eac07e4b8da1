// DescribeKeyPairs. Emulator: there are none, as there are no instances.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DescribeKeyPairsRequest, DescribeKeyPairsResult } from './types.gen.ts';

export const describeKeyPairs: Operation<DescribeKeyPairsRequest, DescribeKeyPairsResult> = ({
  KeyNames,
  KeyPairIds,
}) => {
  const [missing] = [...(KeyNames ?? []), ...(KeyPairIds ?? [])];
  if (missing !== undefined) throw new AwsError('InvalidKeyPair.NotFound', `The key pair '${missing}' does not exist`);
  return { KeyPairs: [] };
};
