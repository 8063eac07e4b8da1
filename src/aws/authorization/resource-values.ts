// What is known of the resource that a request is about: its tags, and what EC2's own condition keys tell.

import { NETWORK_ACLS, NETWORK_INTERFACES, ROUTE_TABLES, SECURITY_GROUPS, SUBNETS } from '../ec2/collections.ts';
import { findTaggable } from '../ec2/taggable-resources.ts';
import { findTaggedResource } from '../eks/tagged-resources.ts';
import { listInstanceProfileRecords } from '../iam/instance-profiles.ts';
import { OPEN_ID_CONNECT_PROVIDERS, providerKey } from '../iam/open-id-connect-providers.ts';
import { POLICIES, policyKey } from '../iam/policies.ts';
import { findRoleByArn } from '../iam/roles.ts';
import { findUserByArn } from '../iam/users.ts';
import { KEYS } from '../kms/keys.ts';
import { LOG_GROUPS } from '../logs/log-groups.ts';
import type { AwsContext } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import { findBucketOf } from '../s3/buckets.ts';
import { findParameter } from '../ssm/parameters.ts';
import { tagMap, tagValues, type Values } from './request-values.ts';

/** The account that the resource is in, and its tags as `aws:ResourceTag` and under the service's own name for that. */
export function resourceValues(context: AwsContext, arn: string): Values {
  const [, , service = '', , account = '', ...rest] = arn.split(':');
  const path = rest.join(':');
  const tags = tagMap(TAGS[service]?.(context, arn, path));
  return {
    ...accountValues(context, { service, account, path }),
    ...tagValues('aws:resourcetag', tags),
    ...(service === 'ec2' || service === 'iam' ? tagValues(`${service}:resourcetag`, tags) : {}),
    ...(service === 'ec2' ? ec2Values(context, path) : {}),
  };
}

/** ARNs of S3 name no account. */
function accountValues(
  { store, region }: AwsContext,
  { service, account, path }: { readonly service: string; readonly account: string; readonly path: string },
): Values {
  if (service !== 's3') return { 'aws:resourceaccount': account === '' ? undefined : [account] };
  const owner = findBucketOf(store, region, path)?.account;
  const known = owner === undefined ? undefined : [owner];
  return { 'aws:resourceaccount': known, 's3:resourceaccount': known };
}

/** By service: the tags of what an ARN names. */
const TAGS: Readonly<Record<string, (context: AwsContext, arn: string, path: string) => unknown>> = {
  eks: (context, arn) => findTaggedResource(context, context.store, arn)?.tags,
  ec2: (context, _arn, path) => findTaggable(context.store, context, path.slice(path.indexOf('/') + 1))?.tags,
  iam: iamTags,
  kms: ({ store, account, region }, _arn, path) =>
    KEYS.find(store, KEYS.keyOf({ account, region }, path.replace(/^key\//, '')))?.tags,
  logs: ({ store, account, region }, _arn, path) =>
    LOG_GROUPS.find(store, LOG_GROUPS.keyOf({ account, region }, path.split(':')[1] ?? ''))?.tags,
  ssm: ({ store, account, region }, _arn, path) =>
    findParameter(store, { account, region }, path.replace(/^parameter/, ''))?.tags,
};

function iamTags({ store, account }: AwsContext, arn: string, path: string): unknown {
  switch (path.split('/')[0]) {
    case 'role':
      return findRoleByArn(store, account, arn)?.role.Tags;
    case 'user':
      return findUserByArn(store, account, arn)?.user.Tags;
    case 'policy':
      return POLICIES.find(store, policyKey(account, arn))?.policy.Tags;
    case 'instance-profile':
      return listInstanceProfileRecords(store, account).find(({ profile }) => profile.Arn === arn)?.profile.Tags;
    case 'oidc-provider':
      return OPEN_ID_CONNECT_PROVIDERS.find(store, providerKey(account, arn))?.tags;
    default:
      return undefined;
  }
}

/** Kind of resource → the condition key with its id. */
const ID_KEYS: Readonly<Record<string, string>> = {
  vpc: 'ec2:vpcid',
  subnet: 'ec2:subnetid',
  'security-group': 'ec2:securitygroupid',
  'route-table': 'ec2:routetableid',
  'internet-gateway': 'ec2:internetgatewayid',
  'network-acl': 'ec2:networkaclid',
  'network-interface': 'ec2:networkinterfaceid',
  'elastic-ip': 'ec2:allocationid',
};

function ec2Values(context: AwsContext, path: string): Values {
  const { account, region } = context;
  const [kind = '', id = ''] = path.split('/');
  const idKey = ID_KEYS[kind];
  const { VpcId, SubnetId, AvailabilityZone } = ec2Place(context, kind, id) ?? {};
  const arnOf = (of: string, name: string | undefined) =>
    name === undefined ? undefined : [regionalArn('ec2', { account, region }, `${of}/${name}`)];
  return {
    'ec2:region': [region],
    ...(idKey !== undefined && id !== '*' && { [idKey]: [id] }),
    'ec2:vpc': arnOf('vpc', VpcId),
    'ec2:subnet': kind === 'subnet' ? undefined : arnOf('subnet', SubnetId),
    'ec2:availabilityzone': AvailabilityZone === undefined ? undefined : [AvailabilityZone],
  };
}

interface Ec2Place {
  readonly VpcId?: string | undefined;
  readonly SubnetId?: string | undefined;
  readonly AvailabilityZone?: string | undefined;
}

/** Where in a network something is. */
function ec2Place({ store, account, region }: AwsContext, kind: string, id: string): Ec2Place | undefined {
  const scope = { account, region };
  switch (kind) {
    case 'subnet':
      return SUBNETS.find(store, SUBNETS.keyOf(scope, id));
    case 'route-table':
      return ROUTE_TABLES.find(store, ROUTE_TABLES.keyOf(scope, id));
    case 'security-group':
      return SECURITY_GROUPS.find(store, SECURITY_GROUPS.keyOf(scope, id))?.group;
    case 'network-acl':
      return NETWORK_ACLS.find(store, NETWORK_ACLS.keyOf(scope, id));
    case 'network-interface':
      return NETWORK_INTERFACES.list(store, scope).find((made) => made.interface.NetworkInterfaceId === id)?.interface;
    default:
      return undefined;
  }
}
