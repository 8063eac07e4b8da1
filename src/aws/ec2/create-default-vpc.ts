// CreateDefaultVpc: with an internet gateway, the way to it, and a public subnet in each zone; unlike the network that is there from the
// start, as on AWS.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { INTERNET_GATEWAY_ATTACHED, INTERNET_GATEWAYS, newResourceId, ROUTE_TABLES } from './collections.ts';
import { defaultDhcpOptionsId } from './default-network.ts';
import { findDefaultVpc, putDefaultSubnet } from './default-vpc.ts';
import type { CreateDefaultVpcRequest, CreateDefaultVpcResult } from './types.gen.ts';
import { putNewVpc } from './vpcs.ts';
import { zonesOf } from './zones.ts';

export const createDefaultVpc: Operation<CreateDefaultVpcRequest, CreateDefaultVpcResult> = (_input, context) => {
  const vpc = context.store.commit((transaction) => {
    if (findDefaultVpc(transaction, context))
      throw new AwsError('DefaultVpcAlreadyExists', 'A Default VPC already exists for this account in this region.');
    const made = putNewVpc(transaction, context, {
      cidrBlock: '172.31.0.0/16',
      ipv6Block: undefined,
      tenancy: 'default',
      dhcpOptionsId: defaultDhcpOptionsId(context),
      tags: [],
      isDefault: true,
    });
    const gatewayId = newResourceId('igw');
    INTERNET_GATEWAYS.put(transaction, INTERNET_GATEWAYS.keyOf(context, gatewayId), {
      InternetGatewayId: gatewayId,
      OwnerId: context.account,
      Attachments: [{ VpcId: made.VpcId, State: INTERNET_GATEWAY_ATTACHED }],
      Tags: [],
    });
    const table = ROUTE_TABLES.list(transaction, context).find(({ VpcId }) => VpcId === made.VpcId);
    if (!table) throw new Error(`${made.VpcId} has no route table`);
    const out = {
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gatewayId,
      Origin: 'CreateRoute',
      State: 'active',
    } as const;
    const Routes = [...(table.Routes ?? []), out];
    ROUTE_TABLES.put(transaction, ROUTE_TABLES.keyOf(context, table.RouteTableId ?? ''), { ...table, Routes });
    for (const zone of zonesOf(context.region)) putDefaultSubnet(transaction, context, { vpc: made, zone });
    return made;
  });
  return { Vpc: { ...vpc, State: 'pending' } };
};
