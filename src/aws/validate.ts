// Says in each service's own words what is wrong with an input.

import { AwsError } from './aws-error.ts';
import type { ServiceModel } from './model.ts';
import { refuseXmlViolations } from './s3/violations.ts';
import { constraintText, findViolations, type Violation, validationSentence } from './violations.ts';

/** Throws the AwsError of the service for an input that breaks its model. */
export function validate(model: ServiceModel, operation: string, input: unknown): void {
  const shape = model.operations[operation]?.input;
  if (shape === undefined) return;
  const violations = findViolations(model, shape, input);
  const [first] = violations;
  if (!first) return;
  if (model.protocol === 'rest-xml') {
    refuseXmlViolations(model, shape, violations);
    return;
  }
  if (model.protocol === 'rest-json') throw restViolation(first, input as Readonly<Record<string, unknown>>);
  if (model.protocol === 'ec2') throw ec2Violation(first);
  if (model.service === 'ecr') throw ecrViolation(first);
  if (model.service === 'logs') throw logsViolation(violations);
  if (model.protocol === 'json') throw new AwsError('ValidationException', validationSentence(violations));
  throw queryViolation(violations);
}

/**
 * As clients report it: `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '…''` for a
 * pattern, and `Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'`
 * for all else (renovatebot/renovate, lib/modules/datasource/docker; aws-actions/amazon-ecr-login, README).
 */
function ecrViolation(violation: Violation): AwsError {
  const constraint = constraintText(violation).replace(
    /^Member must satisfy regular expression pattern: (.*)$/,
    "must satisfy regular expression '$1'",
  );
  const message = `Invalid parameter at '${violation.path}' failed to satisfy constraint: '${constraint}'`;
  return new AwsError('InvalidParameterException', message);
}

/** What has one length for groups and streams, in the words that localstack's tests have recorded. */
const LOGS_NAMES = ['logGroupName', 'logStreamName'];

/** Values are said again, but for what may be an ARN, as localstack's and moto's tests have it from AWS. */
function logsViolation(violations: readonly Violation[]): AwsError {
  const isTooLong = violations.some(({ kind, member }) => kind === 'max' && LOGS_NAMES.includes(member));
  const message = isTooLong
    ? 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.'
    : validationSentence(violations, ({ member }) => !member.startsWith('logGroupIdentifier'));
  return new AwsError('InvalidParameterException', message);
}

const CLUSTER_NAME_PATTERN = '^[0-9A-Za-z][A-Za-z0-9\\-_]*';

/** EKS names the cluster that the request was about. */
function restViolation(violation: Violation, input: Readonly<Record<string, unknown>>): AwsError {
  const name = input['clusterName'] ?? input['name'];
  const members = typeof name === 'string' ? { clusterName: name } : {};
  // As answered to create-cluster calls of 2024 (surajincloud/kubectl-eks#72); the missing space is the service's.
  const message =
    violation.kind === 'pattern' && violation.shape.pattern === CLUSTER_NAME_PATTERN
      ? `The parameter ${violation.member} contains invalid characters. It should conform to the regular expression "^[0-9A-Za-z][A-Za-z0-9-_]*"In other words, it should start with a number or letter, and can contain numbers, letters, dashes, and underscores.`
      : validationSentence([violation]);
  return new AwsError('InvalidParameterException', message, { members });
}

/** What EC2 calls a parameter of another name: its first API's word for it. */
const EC2_NAMES: Readonly<Record<string, string>> = { Resources: 'resourceIdSet' };

function ec2Violation({ kind, member, value, shape, path }: Violation): AwsError {
  const parameter = EC2_NAMES[member] ?? member.charAt(0).toLowerCase() + member.slice(1);
  if (kind === 'required')
    return new AwsError('MissingParameter', `The request must contain the parameter ${parameter}`);
  // The code is recorded from the service in localstack's tests (tests/aws/services/ec2), the words are those of its documentation.
  if (path === 'launchTemplateName')
    return new AwsError(
      'InvalidLaunchTemplateName.MalformedException',
      'A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and the following characters: - ( ) . / _.',
    );
  if (kind === 'min' || kind === 'max') {
    const bound = kind === 'min' ? `greater than ${shape.min}` : `less than ${shape.max}`;
    return new AwsError(
      'InvalidParameterValue',
      `Value ( ${String(value)} ) for parameter ${parameter} is invalid. Expecting a value ${bound}.`,
    );
  }
  if (member === 'InstanceTypes')
    return new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${String(value)}]`,
    );
  return new AwsError('InvalidParameterValue', `Value (${String(value)}) for parameter ${parameter} is invalid.`);
}

/** IAM's own sentence for names, instead of the pattern. */
const NAME_PATTERN = '[\\w+=,.@-]+';

function queryViolation(violations: readonly Violation[]): AwsError {
  const [first] = violations;
  const message =
    first && violations.length === 1 && first.kind === 'pattern' && first.shape.pattern === NAME_PATTERN
      ? `The specified value for ${first.path} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
      : validationSentence(violations);
  return new AwsError('ValidationError', message, { status: 400 });
}
