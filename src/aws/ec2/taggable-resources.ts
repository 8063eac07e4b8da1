// Every resource of EC2 that can be tagged, found by its id: what CreateTags, DeleteTags and DescribeTags work on.

import type { Store, Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import {
  ADDRESSES,
  EGRESS_ONLY_GATEWAYS,
  FLOW_LOGS,
  INTERNET_GATEWAYS,
  NAT_GATEWAYS,
  NETWORK_ACLS,
  NETWORK_INTERFACES,
  ROUTE_TABLES,
  SECURITY_GROUPS,
  SUBNETS,
  VPC_ENDPOINTS,
  VPCS,
} from './collections.ts';
import { DHCP_OPTIONS, listDhcpOptions } from './dhcp-options.ts';
import { KEY_PAIRS } from './key-pairs.ts';
import { LAUNCH_TEMPLATES } from './launch-templates.ts';
import { MANAGED_PREFIX_LISTS } from './managed-prefix-lists.ts';
import { PEERING_CONNECTIONS } from './peering-connections.ts';
import { doesNotExist } from './resources.ts';
import type { Tag } from './types.gen.ts';

type From = Store | Transaction;

interface TaggedResource {
  readonly id: string;
  readonly tags: readonly Tag[];
  replace(transaction: Transaction, tags: Tag[]): void;
}

interface TaggableKind {
  readonly prefix: string;
  /** As DescribeTags calls it. */
  readonly resourceType: string;
  readonly notFound: { readonly code: string; readonly noun: string };
  list(from: From, scope: Scope): TaggedResource[];
}

/** The kinds whose records are keyed by their id and have their tags in `Tags`. */
interface PlainRecords {
  list(from: From, scope: Scope): readonly { Tags?: Tag[] | undefined }[];
  keyOf(scope: Scope, id: string): string;
  put(transaction: Transaction, key: string, value: never): void;
}

function plain(collection: PlainRecords, idMember: string, kind: Omit<TaggableKind, 'list'>): TaggableKind {
  return {
    ...kind,
    list: (from, scope) =>
      collection.list(from, scope).map((record) => {
        const id = String((record as Record<string, unknown>)[idMember]);
        return {
          id,
          tags: record.Tags ?? [],
          replace: (transaction, Tags) =>
            collection.put(transaction, collection.keyOf(scope, id), { ...record, Tags } as never),
        };
      }),
  };
}

const SECURITY_GROUP_KIND: TaggableKind = {
  prefix: 'sg',
  resourceType: 'security-group',
  notFound: { code: 'InvalidGroup.NotFound', noun: 'security group' },
  list: (from, scope) =>
    SECURITY_GROUPS.list(from, scope).map((record) => {
      const { GroupId: id = '', Tags: tags = [] } = record.group;
      return {
        id,
        tags,
        replace: (transaction, Tags) =>
          SECURITY_GROUPS.put(transaction, SECURITY_GROUPS.keyOf(scope, id), {
            ...record,
            group: { ...record.group, Tags },
          }),
      };
    }),
};

const SECURITY_GROUP_RULE_KIND: TaggableKind = {
  prefix: 'sgr',
  resourceType: 'security-group-rule',
  notFound: { code: 'InvalidSecurityGroupRuleId.NotFound', noun: 'security group rule ID' },
  list: (from, scope) =>
    SECURITY_GROUPS.list(from, scope).flatMap(({ group: { GroupId = '' }, rules }) =>
      rules.map((rule) => ({
        id: rule.SecurityGroupRuleId ?? '',
        tags: rule.Tags ?? [],
        replace(transaction, Tags) {
          const key = SECURITY_GROUPS.keyOf(scope, GroupId);
          const record = SECURITY_GROUPS.find(transaction, key);
          if (!record) return;
          const replaced = record.rules.map((other) =>
            other.SecurityGroupRuleId === rule.SecurityGroupRuleId ? { ...other, Tags } : other,
          );
          SECURITY_GROUPS.put(transaction, key, { ...record, rules: replaced });
        },
      })),
    ),
};

const NETWORK_INTERFACE_KIND: TaggableKind = {
  prefix: 'eni',
  resourceType: 'network-interface',
  notFound: { code: 'InvalidNetworkInterfaceID.NotFound', noun: 'networkInterface ID' },
  list: (from, scope) =>
    NETWORK_INTERFACES.list(from, scope).map((record) => {
      const { NetworkInterfaceId: id = '', TagSet: tags = [], SubnetId = '', PrivateIpAddress = '' } = record.interface;
      const key = NETWORK_INTERFACES.keyOf(scope, SubnetId, PrivateIpAddress);
      return {
        id,
        tags,
        replace: (transaction, TagSet) =>
          NETWORK_INTERFACES.put(transaction, key, { ...record, interface: { ...record.interface, TagSet } }),
      };
    }),
};

const PREFIX_LIST_KIND: TaggableKind = {
  prefix: 'pl',
  resourceType: 'prefix-list',
  notFound: { code: 'InvalidPrefixListID.NotFound', noun: 'prefix list ID' },
  list: (from, scope) =>
    MANAGED_PREFIX_LISTS.list(from, scope).map((record) => ({
      id: record.list.PrefixListId,
      tags: record.Tags,
      replace: (transaction, Tags) =>
        MANAGED_PREFIX_LISTS.put(transaction, MANAGED_PREFIX_LISTS.keyOf(scope, record.list.PrefixListId), {
          ...record,
          Tags,
        }),
    })),
};

const KINDS: readonly TaggableKind[] = [
  plain(VPCS, 'VpcId', {
    prefix: 'vpc',
    resourceType: 'vpc',
    notFound: { code: 'InvalidVpcID.NotFound', noun: 'vpc ID' },
  }),
  plain(SUBNETS, 'SubnetId', {
    prefix: 'subnet',
    resourceType: 'subnet',
    notFound: { code: 'InvalidSubnetID.NotFound', noun: 'subnet ID' },
  }),
  plain(ROUTE_TABLES, 'RouteTableId', {
    prefix: 'rtb',
    resourceType: 'route-table',
    notFound: { code: 'InvalidRouteTableID.NotFound', noun: 'routeTable ID' },
  }),
  plain(INTERNET_GATEWAYS, 'InternetGatewayId', {
    prefix: 'igw',
    resourceType: 'internet-gateway',
    notFound: { code: 'InvalidInternetGatewayID.NotFound', noun: 'internetGateway ID' },
  }),
  plain(EGRESS_ONLY_GATEWAYS, 'EgressOnlyInternetGatewayId', {
    prefix: 'eigw',
    resourceType: 'egress-only-internet-gateway',
    notFound: { code: 'InvalidGatewayID.NotFound', noun: 'eigw ID' },
  }),
  plain(ADDRESSES, 'AllocationId', {
    prefix: 'eipalloc',
    resourceType: 'elastic-ip',
    notFound: { code: 'InvalidAllocationID.NotFound', noun: 'allocation ID' },
  }),
  plain(NAT_GATEWAYS, 'NatGatewayId', {
    prefix: 'nat',
    resourceType: 'natgateway',
    notFound: { code: 'InvalidNatGatewayID.NotFound', noun: 'natGateway ID' },
  }),
  plain(NETWORK_ACLS, 'NetworkAclId', {
    prefix: 'acl',
    resourceType: 'network-acl',
    notFound: { code: 'InvalidNetworkAclID.NotFound', noun: 'networkAcl ID' },
  }),
  plain({ ...DHCP_OPTIONS, list: listDhcpOptions }, 'DhcpOptionsId', {
    prefix: 'dopt',
    resourceType: 'dhcp-options',
    notFound: { code: 'InvalidDhcpOptionID.NotFound', noun: 'dhcpOption ID' },
  }),
  plain(FLOW_LOGS, 'FlowLogId', {
    prefix: 'fl',
    resourceType: 'vpc-flow-log',
    notFound: { code: 'InvalidFlowLogId.NotFound', noun: 'flow log ID' },
  }),
  plain(KEY_PAIRS, 'KeyPairId', {
    prefix: 'key',
    resourceType: 'key-pair',
    notFound: { code: 'InvalidKeyPair.NotFound', noun: 'key pair' },
  }),
  plain(LAUNCH_TEMPLATES, 'LaunchTemplateId', {
    prefix: 'lt',
    resourceType: 'launch-template',
    notFound: { code: 'InvalidLaunchTemplateId.NotFound', noun: 'launch template ID' },
  }),
  PREFIX_LIST_KIND,
  plain(PEERING_CONNECTIONS, 'VpcPeeringConnectionId', {
    prefix: 'pcx',
    resourceType: 'vpc-peering-connection',
    notFound: { code: 'InvalidVpcPeeringConnectionID.NotFound', noun: 'vpcPeeringConnection ID' },
  }),
  plain(VPC_ENDPOINTS, 'VpcEndpointId', {
    prefix: 'vpce',
    resourceType: 'vpc-endpoint',
    notFound: { code: 'InvalidVpcEndpointId.NotFound', noun: 'Vpc Endpoint Id' },
  }),
  SECURITY_GROUP_KIND,
  SECURITY_GROUP_RULE_KIND,
  NETWORK_INTERFACE_KIND,
];

/** The resource of that id. Throws the kind's own NotFound, or InvalidID for an id of no kind. */
export function getTaggable(from: From, scope: Scope, id: string): TaggedResource {
  const kind = KINDS.find(({ prefix }) => id.startsWith(`${prefix}-`));
  if (!kind) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
  const found = kind.list(from, scope).find((resource) => resource.id === id);
  if (!found) throw doesNotExist(kind.notFound.code, kind.notFound.noun, id);
  return found;
}

/** The resource of that id; undefined where there is none. */
export function findTaggable(from: From, scope: Scope, id: string): TaggedResource | undefined {
  return KINDS.find(({ prefix }) => id.startsWith(`${prefix}-`))
    ?.list(from, scope)
    .find((resource) => resource.id === id);
}

/** What DescribeTags, and ARNs, call a resource of that id; undefined for an id of no kind. */
export function resourceTypeOf(id: string): string | undefined {
  return KINDS.find(({ prefix }) => id.startsWith(`${prefix}-`))?.resourceType;
}

/** All that has tags, with the type of each. */
export function listTaggable(from: From, scope: Scope): { resourceType: string; resource: TaggedResource }[] {
  return KINDS.flatMap(({ resourceType, list }) => list(from, scope).map((resource) => ({ resourceType, resource })));
}
