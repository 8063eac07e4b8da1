// CreateVpc: with a main route table, a default security group and a default network ACL.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newIpv6Block, vpcBlock } from './cidr-blocks.ts';
import { defaultDhcpOptionsId } from './default-network.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateVpcRequest, CreateVpcResult } from './types.gen.ts';
import { putNewVpc } from './vpcs.ts';

export const createVpc: Operation<CreateVpcRequest, CreateVpcResult> = (input, context) => {
  if (input.CidrBlock === undefined)
    throw new AwsError('MissingParameter', "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
  const made = {
    cidrBlock: vpcBlock(input.CidrBlock),
    ipv6Block: input.AmazonProvidedIpv6CidrBlock ? newIpv6Block() : undefined,
    tenancy: input.InstanceTenancy,
    dhcpOptionsId: defaultDhcpOptionsId(context),
    tags: tagsFor(input.TagSpecifications, 'vpc'),
  };
  const vpc = context.store.commit((transaction) => putNewVpc(transaction, context, made));
  return { Vpc: { ...vpc, State: 'pending' } };
};
