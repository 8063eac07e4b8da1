// The errors of EKS, with the words of the real service. Sources are in the comments; clients match on these texts.

import { AwsError, type ErrorMembers } from '../aws-error.ts';

export function invalidParameter(message: string, members: ErrorMembers = {}): AwsError {
  return new AwsError('InvalidParameterException', message, { members });
}

export function invalidRequest(message: string, members: ErrorMembers = {}): AwsError {
  return new AwsError('InvalidRequestException', message, { members });
}

export function inUse(message: string, members: ErrorMembers = {}): AwsError {
  return new AwsError('ResourceInUseException', message, { members });
}

function resourceNotFound(message: string, members: ErrorMembers = {}): AwsError {
  return new AwsError('ResourceNotFoundException', message, { members });
}

/** The dot belongs to it. https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html */
export function noSuchCluster(clusterName: string): AwsError {
  return resourceNotFound(`No cluster found for name: ${clusterName}.`, { clusterName });
}

/** This and the other texts about profiles as recorded from the service in getmoto/moto, moto/eks/exceptions.py. */
export function noSuchProfile(clusterName: string, fargateProfileName: string): AwsError {
  return resourceNotFound(`No Fargate Profile found with name: ${fargateProfileName}.`, {
    clusterName,
    fargateProfileName,
  });
}

export function clusterNotActive(clusterName: string): AwsError {
  return invalidRequest(`Cluster '${clusterName}' is not in ACTIVE status`, { clusterName });
}

/** Passing a role of another account: 403, measured in badmintoncryer/cdk-preflight, rules/eks. */
export function crossAccountRole(): AwsError {
  return new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.', { status: 403 });
}
