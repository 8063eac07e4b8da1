// What S3 says of an input that its model does not allow. The words are recorded from the service in localstack's tests
// (tests/aws/services/s3), but for those that any argument gets.

import type { AwsError } from '../aws-error.ts';
import { type ServiceModel, shapeOf } from '../model.ts';
import type { Violation } from '../violations.ts';
import { CHECKSUMS } from './checksums.ts';
import { malformedXml, s3Error } from './errors.ts';

/** Throws for the first that the service would speak of; those of `LEFT` are for the operations themselves. @param shape of the input */
export function refuseXmlViolations(model: ServiceModel, shape: string, violations: readonly Violation[]): void {
  const first = violations.find((violation) => !isLeft(violation));
  if (first) throw xmlViolation(model, shape, first);
}

/** Those of which more must be known, or less is asked: any case will do, an encoded slash, or an empty body. */
const LEFT = ['ChecksumMode', 'CopySource', 'LocationConstraint', 'TagSet', 'Policy', 'Rules'];

const isLeft = ({ kind, member }: Violation) =>
  LEFT.includes(member) && (kind === 'required' || kind === 'enum' || kind === 'pattern');

/** What is in the body has one error for all. */
function xmlViolation(model: ServiceModel, shape: string, { kind, path, member, value }: Violation): AwsError {
  const { payload = '', members = {} } = shapeOf(model, shape);
  const isIn = (name: string) => path.split('.')[0]?.toLowerCase() === name.toLowerCase();
  if (isIn(payload) && path.includes('.')) return malformedXml();
  if (isIn(payload)) return s3Error('MissingRequestBodyError', 'Request Body is empty', { status: 400 });
  const ArgumentName = members[member]?.locationName ?? member;
  if (kind === 'required')
    return s3Error('InvalidRequest', `Missing required header for this request: ${ArgumentName}`, { status: 400 });
  const text = String(value);
  const own = Object.hasOwn(WORDS, member) ? WORDS[member] : undefined;
  return (
    own?.(text) ?? s3Error('InvalidArgument', 'Invalid argument', { status: 400, ArgumentName, ArgumentValue: text })
  );
}

const argument = (message: string, ArgumentName: string, ArgumentValue?: string) =>
  s3Error('InvalidArgument', message, { status: 400, ArgumentName, ArgumentValue });

const WORDS: Readonly<Record<string, (value: string) => AwsError>> = {
  ACL: (value) => argument('', 'x-amz-acl', value),
  ChecksumAlgorithm: () =>
    s3Error(
      'InvalidRequest',
      `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${CHECKSUMS.join(', ')}]`,
      { status: 400 },
    ),
  ChecksumType: () => s3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.', { status: 400 }),
  EncodingType: (value) => argument('Invalid Encoding Method specified in Request', 'encoding-type', value),
  ObjectOwnership: (value) => argument(`Invalid x-amz-object-ownership header: ${value}`, 'x-amz-object-ownership'),
  ServerSideEncryption: (value) =>
    argument('The encryption method specified is not supported', 'x-amz-server-side-encryption', value),
  StorageClass: (StorageClassRequested) => invalidStorageClass(StorageClassRequested),
  TransitionDefaultMinimumObjectSize: (value) =>
    s3Error('InvalidRequest', `Invalid TransitionDefaultMinimumObjectSize found: ${value}`, { status: 400 }),
};

export const invalidStorageClass = (StorageClassRequested: string): AwsError =>
  s3Error('InvalidStorageClass', 'The storage class you specified is not valid', {
    status: 400,
    StorageClassRequested,
  });
