// Names of parameters: how a request gives them, and which there can be.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html; the words are recorded in issues of
// SDKs and of Terraform's provider (aws/aws-sdk-php#1952, hashicorp/terraform-provider-aws#7251, localstack/localstack#7712).

import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';

const DEEPEST = 15;

/** A parameter, and which of its versions. */
export interface ParameterReference {
  readonly name: string;
  /** The number of a version or a label of one; undefined for the newest. */
  readonly selector: string | undefined;
}

/**
 * From a name or an ARN, with or without `:VERSION` or `:LABEL`; public parameters are of no account.
 * Throws ValidationException for what is no name, ParameterNotFound for an ARN of another region or account.
 */
export function readReference(text: string, scope: Scope): ParameterReference {
  const [, region, account, ofArn] = /^arn:aws[a-z-]*:ssm:([a-z0-9-]+):(\d*):parameter(\/.+)$/.exec(text) ?? [];
  const isElsewhere = region !== scope.region || (account !== '' && account !== scope.account);
  if (ofArn !== undefined && isElsewhere) throw new AwsError('ParameterNotFound', '');
  const path = ofArn ?? text;
  const [name = '', selector, ...rest] = path.split(':');
  if (rest.length > 0 || !isName(name)) throw noName();
  return { name, selector };
}

/** Throws ValidationException, AccessDeniedException, HierarchyLevelLimitExceededException for a name that no parameter can be given. */
export function checkNewName(name: string): void {
  const isPath = name.lastIndexOf('/') > 0;
  if (isPath && !name.startsWith('/')) throw invalid('Parameter name must be a fully qualified name.');
  if (isPath && /^\/aws/i.test(name))
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  if (!isPath && /^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (!isName(name) || /^\/ssm/i.test(name)) throw noName();
  if (name.split('/').length - 1 > DEEPEST)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${DEEPEST} levels. For more information, see Requirements and constraints for parameter names in the AWS Systems Manager User Guide.`,
    );
}

/** What a path is that lists or filters go by. Throws ValidationException. */
export function checkPath(path: string): void {
  if (/^\/ssm/i.test(path) || !/^\/([a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*\/?)?$/.test(path))
    throw invalid(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with \\"aws\\" or \\"ssm\\" (case-insensitive). It must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
    );
}

/** `one` and `/one` are the same parameter. */
export function toPath(name: string): string {
  return name.startsWith('/') ? name : `/${name}`;
}

function isName(name: string): boolean {
  return /^(\/?[a-zA-Z0-9_.-]+|(\/[a-zA-Z0-9_.-]+)+)$/.test(name);
}

function noName(): AwsError {
  return invalid(
    'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
  );
}

/** The error for what SSM does not take. */
export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
