// CreateSecurityGroup: allows everything out and nothing in.
// https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html: out by IPv6 too where the VPC has a block of it.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId, SECURITY_GROUPS } from './collections.ts';
import { findDefaultVpc } from './default-vpc.ts';
import { getVpc } from './resources.ts';
import { ALL_IPV6_TRAFFIC_OUT, ALL_TRAFFIC_OUT, securityGroup } from './security-groups.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateSecurityGroupRequest, CreateSecurityGroupResult } from './types.gen.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html */
const TEXT = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

export const createSecurityGroup: Operation<CreateSecurityGroupRequest, CreateSecurityGroupResult> = (
  input,
  context,
) => {
  const { GroupName: name, Description: description, VpcId } = input;
  checkTexts(name, description);
  const tags = tagsFor(input.TagSpecifications, 'security-group');
  const id = newResourceId('sg');
  return context.store.commit((transaction) => {
    const vpcId = VpcId ?? findDefaultVpc(transaction, context)?.VpcId;
    if (vpcId === undefined) throw new AwsError('VPCIdNotSpecified', 'No default VPC for this user');
    const hasIpv6 = (getVpc(transaction, context, vpcId).Ipv6CidrBlockAssociationSet ?? []).length > 0;
    const rules = hasIpv6 ? [ALL_TRAFFIC_OUT, ALL_IPV6_TRAFFIC_OUT] : [ALL_TRAFFIC_OUT];
    const record = securityGroup(context, { id, name, description, vpcId, tags, rules });
    const isTaken = SECURITY_GROUPS.list(transaction, context).some(
      ({ group }) => group.VpcId === vpcId && group.GroupName === name,
    );
    if (isTaken)
      throw new AwsError('InvalidGroup.Duplicate', `The security group '${name}' already exists for VPC '${vpcId}'`);
    SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(context, id), record);
    return { GroupId: id, SecurityGroupArn: record.group.SecurityGroupArn, Tags: tags };
  });
};

function checkTexts(name: string, description: string): void {
  if (name === 'default')
    throw new AwsError('InvalidParameterValue', 'Cannot use reserved security group name: default');
  if (/^sg-/i.test(name))
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${name}) for parameter GroupName is invalid. The security group name can't start with 'sg-'.`,
    );
  for (const [parameter, value] of [
    ['groupName', name],
    ['GroupDescription', description],
  ] as const)
    if (!TEXT.test(value) || value === '')
      throw new AwsError(
        'InvalidParameterValue',
        `Value (${value}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
      );
}
