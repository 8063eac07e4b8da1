// GenerateMac.

import type { Operation } from '../operation.ts';
import { macOf } from './macs.ts';
import type { GenerateMacRequest, GenerateMacResponse } from './types.gen.ts';

export const generateMac: Operation<GenerateMacRequest, GenerateMacResponse> = (input, context) => {
  const { mac, arn } = macOf(input, context, 'GenerateMac');
  return { Mac: mac.toString('base64'), MacAlgorithm: input.MacAlgorithm, KeyId: arn };
};
