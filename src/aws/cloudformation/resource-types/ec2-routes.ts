// AWS::EC2::*: route tables, their routes, and the subnets that use them.

import { AwsError } from '../../aws-error.ts';
import type {
  AssociateRouteTableResult,
  CreateRouteTableResult,
  DescribeRouteTablesResult,
} from '../../ec2/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { changeTags, markAsOurs, tagSpecifications } from './ec2-tags.ts';
import type { MadeResource, ResourceType } from './resource-type.ts';

export const routeTable: ResourceType = {
  properties: ['Tags', 'VpcId'],
  required: ['VpcId'],
  attributes: ['RouteTableId'],
  updatable: ['Tags'],
  create(calls, resource) {
    const input = { VpcId: text(resource.properties['VpcId']), ...tagSpecifications('route-table', resource.tags) };
    const made = calls.call<object, CreateRouteTableResult>('ec2', 'CreateRouteTable', input);
    const id = made.RouteTable?.RouteTableId ?? '';
    resource.made(id);
    markAsOurs(calls, id, resource.tags);
  },
  read(calls, { physicalId: RouteTableId }) {
    getTable(calls, RouteTableId);
    return { RouteTableId };
  },
  update: (calls, resource) => changeTags(calls, resource, resource.physicalId),
  delete: (calls, { physicalId: RouteTableId }) => void calls.call('ec2', 'DeleteRouteTable', { RouteTableId }),
};

function getTable(calls: ResourceCalls, RouteTableId: string) {
  const asked = { RouteTableIds: [RouteTableId] };
  return calls.call<object, DescribeRouteTablesResult>('ec2', 'DescribeRouteTables', asked).RouteTables?.[0];
}

const TARGETS = ['EgressOnlyInternetGatewayId', 'GatewayId', 'NatGatewayId', 'NetworkInterfaceId'];

export const route: ResourceType = {
  properties: ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'RouteTableId', ...TARGETS],
  required: ['RouteTableId'],
  attributes: ['CidrBlock'],
  updatable: TARGETS,
  create(calls, resource) {
    calls.call('ec2', 'CreateRoute', calls.toInput('ec2', 'CreateRoute', resource.properties));
    const { RouteTableId, DestinationCidrBlock, DestinationIpv6CidrBlock } = resource.properties;
    resource.made(`${text(RouteTableId)}|${text(DestinationCidrBlock ?? DestinationIpv6CidrBlock)}`);
  },
  read(calls, resource) {
    const { RouteTableId, CidrBlock } = routeOf(resource);
    const found = getTable(calls, RouteTableId)?.Routes?.some(
      (other) => other.DestinationCidrBlock === CidrBlock || other.DestinationIpv6CidrBlock === CidrBlock,
    );
    if (!found) throw new AwsError('InvalidRoute.NotFound', `no route to ${CidrBlock} in route table ${RouteTableId}`);
    return { CidrBlock };
  },
  update(calls, { properties }) {
    calls.call('ec2', 'ReplaceRoute', calls.toInput('ec2', 'ReplaceRoute', properties));
  },
  delete(calls, resource) {
    const { RouteTableId, CidrBlock } = routeOf(resource);
    const destination = CidrBlock.includes(':') ? 'DestinationIpv6CidrBlock' : 'DestinationCidrBlock';
    calls.call('ec2', 'DeleteRoute', { RouteTableId, [destination]: CidrBlock });
  },
};

function routeOf({ physicalId }: MadeResource) {
  const [RouteTableId = '', CidrBlock = ''] = physicalId.split('|');
  return { RouteTableId, CidrBlock };
}

export const subnetRouteTableAssociation: ResourceType = {
  properties: ['RouteTableId', 'SubnetId'],
  required: ['RouteTableId', 'SubnetId'],
  attributes: ['Id'],
  updatable: [],
  create(calls, resource) {
    const input = calls.toInput('ec2', 'AssociateRouteTable', resource.properties);
    const made = calls.call<object, AssociateRouteTableResult>('ec2', 'AssociateRouteTable', input);
    resource.made(made.AssociationId ?? '');
  },
  read(calls, { physicalId: Id }) {
    const asked = { Filters: [{ Name: 'association.route-table-association-id', Values: [Id] }] };
    const found = calls.call<object, DescribeRouteTablesResult>('ec2', 'DescribeRouteTables', asked);
    if ((found.RouteTables ?? []).length === 0)
      throw new AwsError('InvalidAssociationID.NotFound', `The association ID '${Id}' does not exist`);
    return { Id };
  },
  delete: (calls, { physicalId: AssociationId }) => void calls.call('ec2', 'DisassociateRouteTable', { AssociationId }),
};
