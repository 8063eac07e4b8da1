// DecodeAuthorizationMessage: what EC2 looked at when it refused a request.

import { decodeFacts } from '../authorization/denial.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import type { DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse } from './types.gen.ts';

export const decodeAuthorizationMessage: Operation<
  DecodeAuthorizationMessageRequest,
  DecodeAuthorizationMessageResponse
> = ({ EncodedMessage: encoded }) => {
  const DecodedMessage = decodeFacts(encoded);
  if (DecodedMessage === undefined) throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid');
  return { DecodedMessage };
};
