// AWS::EC2::*: security groups, with rules of their own and rules that are resources.

import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { AwsError } from '../../aws-error.ts';
import type {
  AuthorizeSecurityGroupIngressResult,
  CreateSecurityGroupResult,
  DescribeSecurityGroupsResult,
  IpPermission,
} from '../../ec2/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { changeTags, markAsOurs, tagSpecifications } from './ec2-tags.ts';
import type { ResourceType } from './resource-type.ts';

type Direction = 'Ingress' | 'Egress';

const NAME_LENGTH = 255;

export const securityGroup: ResourceType = {
  properties: ['GroupDescription', 'GroupName', 'SecurityGroupEgress', 'SecurityGroupIngress', 'Tags', 'VpcId'],
  required: ['GroupDescription'],
  attributes: ['GroupId', 'Id', 'VpcId'],
  updatable: ['SecurityGroupEgress', 'SecurityGroupIngress', 'Tags'],
  create(calls, resource) {
    const { GroupDescription, GroupName, VpcId, SecurityGroupEgress, SecurityGroupIngress } = resource.properties;
    const name = GroupName === undefined ? resource.newName(NAME_LENGTH) : text(GroupName);
    const made = calls.call<object, CreateSecurityGroupResult>('ec2', 'CreateSecurityGroup', {
      Description: text(GroupDescription),
      GroupName: name,
      ...(VpcId !== undefined && { VpcId: text(VpcId) }),
      ...tagSpecifications('security-group', resource.tags),
    });
    const GroupId = made.GroupId ?? '';
    // As recorded in localstack's tests (tests/aws/services/cloudformation): `Ref` is the name of one whose VPC nobody named.
    resource.made(VpcId === undefined ? name : GroupId);
    markAsOurs(calls, GroupId, resource.tags);
    addRules(calls, { GroupId, direction: 'Ingress' }, SecurityGroupIngress);
    if (SecurityGroupEgress === undefined) return;
    // What is said of the way out stands in the place of the rule that every new group has.
    const [own] = groupsOf(calls, GroupId);
    calls.call('ec2', 'RevokeSecurityGroupEgress', { GroupId, IpPermissions: own?.IpPermissionsEgress ?? [] });
    addRules(calls, { GroupId, direction: 'Egress' }, SecurityGroupEgress);
  },
  read(calls, { physicalId }) {
    const [found] = groupsOf(calls, physicalId);
    return { GroupId: found?.GroupId, Id: physicalId, VpcId: found?.VpcId };
  },
  update(calls, resource, before) {
    const GroupId = groupIdOf(calls, resource.physicalId);
    for (const direction of ['Ingress', 'Egress'] as const)
      changeRules(calls, { GroupId, direction }, { before, wanted: resource.properties });
    changeTags(calls, resource, GroupId);
  },
  delete(calls, { physicalId }) {
    calls.call('ec2', 'DeleteSecurityGroup', { GroupId: groupIdOf(calls, physicalId) });
  },
};

const groupIdOf = (calls: ResourceCalls, idOrName: string) => groupsOf(calls, idOrName)[0]?.GroupId ?? '';

/** Throws InvalidGroup.NotFound. */
function groupsOf(calls: ResourceCalls, idOrName: string) {
  const asked = idOrName.startsWith('sg-') ? { GroupIds: [idOrName] } : { GroupNames: [idOrName] };
  const answer = calls.call<object, DescribeSecurityGroupsResult>('ec2', 'DescribeSecurityGroups', asked);
  return answer.SecurityGroups ?? [];
}

/** Rules that are in both stay as they are. Of the way out, where nothing is said, everything may go. */
function changeRules(
  calls: ResourceCalls,
  { GroupId, direction }: { readonly GroupId: string; readonly direction: Direction },
  { before, wanted }: { readonly before: JsonObject; readonly wanted: JsonObject },
): void {
  const property = `SecurityGroup${direction}`;
  const open = direction === 'Egress' ? [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] : [];
  const rulesOf = (properties: JsonObject) => {
    const given = properties[property];
    return Array.isArray(given) ? given.filter(isObject) : open;
  };
  const [had, has] = [rulesOf(before), rulesOf(wanted)];
  const isIn = (rules: readonly JsonObject[], rule: JsonObject) =>
    rules.some((other) => isDeepStrictEqual(other, rule));
  const ask = (verb: 'Revoke' | 'Authorize', rule: JsonObject) => {
    try {
      calls.call('ec2', `${verb}SecurityGroup${direction}`, { GroupId, IpPermissions: [toPermission(rule)] });
    } catch (error) {
      // While an update that was refused is taken back, it may be as it is to be.
      if (!(error instanceof AwsError && /^InvalidPermission\.(NotFound|Duplicate)$/.test(error.code))) throw error;
    }
  };
  for (const rule of had.filter((one) => !isIn(has, one))) ask('Revoke', rule);
  for (const rule of has.filter((one) => !isIn(had, one))) ask('Authorize', rule);
}

function addRules(
  calls: ResourceCalls,
  { GroupId, direction }: { readonly GroupId: string; readonly direction: Direction },
  rules: JsonValue | undefined,
): void {
  const IpPermissions = (Array.isArray(rules) ? rules : []).filter(isObject).map(toPermission);
  if (IpPermissions.length > 0) calls.call('ec2', `AuthorizeSecurityGroup${direction}`, { GroupId, IpPermissions });
}

function toPermission(rule: JsonObject): IpPermission {
  const { CidrIp, CidrIpv6, Description, FromPort, ToPort, IpProtocol } = rule;
  const group = rule['SourceSecurityGroupId'] ?? rule['DestinationSecurityGroupId'];
  const list = rule['SourcePrefixListId'] ?? rule['DestinationPrefixListId'];
  const told = Description === undefined ? {} : { Description: text(Description) };
  return {
    IpProtocol: text(IpProtocol),
    ...(FromPort !== undefined && { FromPort: Number(text(FromPort)) }),
    ...(ToPort !== undefined && { ToPort: Number(text(ToPort)) }),
    ...(CidrIp !== undefined && { IpRanges: [{ CidrIp: text(CidrIp), ...told }] }),
    ...(CidrIpv6 !== undefined && { Ipv6Ranges: [{ CidrIpv6: text(CidrIpv6), ...told }] }),
    ...(group !== undefined && { UserIdGroupPairs: [{ GroupId: text(group), ...told }] }),
    ...(list !== undefined && { PrefixListIds: [{ PrefixListId: text(list), ...told }] }),
  };
}

function ruleType(direction: Direction): ResourceType {
  const other = direction === 'Ingress' ? 'Source' : 'Destination';
  return {
    properties: [
      'CidrIp',
      'CidrIpv6',
      'Description',
      'FromPort',
      'GroupId',
      'IpProtocol',
      'ToPort',
      `${other}PrefixListId`,
      `${other}SecurityGroupId`,
    ],
    required: ['GroupId', 'IpProtocol'],
    attributes: ['Id'],
    updatable: [],
    create(calls, resource) {
      const { GroupId, ...rule } = resource.properties;
      const made = calls.call<object, AuthorizeSecurityGroupIngressResult>(
        'ec2',
        `AuthorizeSecurityGroup${direction}`,
        { GroupId: text(GroupId), IpPermissions: [toPermission(rule)] },
      );
      resource.made(made.SecurityGroupRules?.[0]?.SecurityGroupRuleId ?? '');
    },
    read(calls, { physicalId: Id }) {
      calls.call('ec2', 'DescribeSecurityGroupRules', { SecurityGroupRuleIds: [Id] });
      return { Id };
    },
    delete(calls, { physicalId, properties }) {
      const asked = { GroupId: text(properties['GroupId']), SecurityGroupRuleIds: [physicalId] };
      calls.call('ec2', `RevokeSecurityGroup${direction}`, asked);
    },
  };
}

export const securityGroupIngress = ruleType('Ingress');
export const securityGroupEgress = ruleType('Egress');
