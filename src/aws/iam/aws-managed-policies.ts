// The AWS-managed policies that EKS and its neighbours use, by path and name.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html

import type { PolicyRecord } from './policies.ts';

/** Emulator: the name of every AWS-managed policy is believed where one is attached. */
export const AWS_POLICY_ARN = /^arn:aws[a-z-]*:iam::aws:policy\/[\w+=,.@/-]+$/;

const NAMES: readonly string[] = [
  'AdministratorAccess',
  'AmazonEC2ContainerRegistryPowerUser',
  'AmazonEC2ContainerRegistryPullOnly',
  'AmazonEC2ContainerRegistryReadOnly',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSClusterPolicy',
  'AmazonEKSComputePolicy',
  'AmazonEKSFargatePodExecutionRolePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
  'AmazonEKSServicePolicy',
  'AmazonEKSVPCResourceController',
  'AmazonEKSWorkerNodeMinimalPolicy',
  'AmazonEKSWorkerNodePolicy',
  'AmazonEKS_CNI_Policy',
  'AmazonS3ReadOnlyAccess',
  'AmazonSSMManagedInstanceCore',
  'CloudWatchAgentServerPolicy',
  'PowerUserAccess',
  'ReadOnlyAccess',
  'aws-service-role/AmazonEKSForFargateServiceRolePolicy',
  'aws-service-role/AmazonEKSServiceRolePolicy',
  'service-role/AmazonEBSCSIDriverPolicy',
  'service-role/AmazonEFSCSIDriverPolicy',
];

const PULL = [
  'ecr:GetAuthorizationToken',
  'ecr:BatchCheckLayerAvailability',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
];

/** Of those whose text is a matter of a line; the others are answered with one that allows nothing. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AmazonEC2ContainerRegistryPullOnly: [
    'ecr:GetAuthorizationToken',
    'ecr:BatchImportUpstreamImage',
    'ecr:BatchGetImage',
    'ecr:GetDownloadUrlForLayer',
  ],
  AmazonEKSFargatePodExecutionRolePolicy: PULL,
};

/** They are older than any cluster. */
const CREATED_MS = Date.UTC(2018, 4, 30);

/** All that are known by name. */
export function awsPolicies(): PolicyRecord[] {
  return NAMES.map(toRecord);
}

/** Undefined for an ARN that is not one of AWS's. */
export function awsPolicy(arn: string): PolicyRecord | undefined {
  const name = AWS_POLICY_ARN.test(arn) ? arn.slice(arn.indexOf('/') + 1) : '';
  return NAMES.includes(name) ? toRecord(name) : undefined;
}

function toRecord(pathAndName: string): PolicyRecord {
  const slash = pathAndName.lastIndexOf('/');
  const name = pathAndName.slice(slash + 1);
  return {
    policy: {
      PolicyName: name,
      PolicyId: `ANPA${name
        .toUpperCase()
        .replace(/[^A-Z2-7]/g, 'A')
        .padEnd(17, 'A')
        .slice(-17)}`,
      Arn: `arn:aws:iam::aws:policy/${pathAndName}`,
      Path: `/${pathAndName.slice(0, slash + 1)}`,
      CreateDate: CREATED_MS,
      UpdateDate: CREATED_MS,
    },
    versions: [{ versionId: 'v1', document: documentOf(name), createdMs: CREATED_MS }],
    defaultVersionId: 'v1',
    nextVersion: 2,
  };
}

/** Emulator: most AWS-managed policies are known by name only, and answer with a document that allows nothing. */
function documentOf(name: string): string {
  const actions = ACTIONS[name];
  const Statement = actions ? [{ Effect: 'Allow', Action: actions, Resource: '*' }] : [];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
