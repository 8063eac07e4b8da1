// VerifyMac: a MAC is valid, or an error.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { macOf } from './macs.ts';
import type { VerifyMacRequest, VerifyMacResponse } from './types.gen.ts';

export const verifyMac: Operation<VerifyMacRequest, VerifyMacResponse> = (input, context) => {
  const { mac, arn } = macOf(input, context, 'VerifyMac');
  // Without words, as in localstack's services/kms.
  if (!mac.equals(Buffer.from(input.Mac, 'base64'))) throw new AwsError('KMSInvalidMacException', '');
  return { KeyId: arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
};
