// The errors of CloudFormation: nearly all of them are ValidationErrors, and tell what is wrong in their message.

import { AwsError } from '../aws-error.ts';

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, { status: 400 });
}

export function templateFormatError(message: string): AwsError {
  return validationError(`Template format error: ${message}`);
}
