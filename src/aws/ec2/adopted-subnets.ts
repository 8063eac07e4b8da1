// Subnets that nobody made: with `--unknown-references adopt` they are made on first mention.

import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { Scope } from '../operation.ts';
import { type Cidr, cidrText, doOverlap, sizeOf, toCidr } from './cidr.ts';
import { lastingResourceId, ROUTE_TABLES, SUBNETS, VPCS } from './collections.ts';
import { DEFAULT_VPC_CIDR, defaultDhcpOptionsId } from './default-network.ts';
import { findDefaultVpc } from './default-vpc.ts';
import { localRoutes } from './routes.ts';
import { isPublicSubnet, subnet } from './subnets.ts';
import type { Subnet, Vpc } from './types.gen.ts';
import { ASSOCIATED, putNewVpc } from './vpcs.ts';
import { type Zone, zonesOf } from './zones.ts';

/** The prefixes of what is made: as EC2's smallest where the VPC is small. */
const PREFIX = 24;
const SMALLEST_PREFIX = 28;
const SMALLEST_VPC_OF_PREFIX = 20;

interface Reference {
  readonly id: string;
  /** That of the subnets that it is mentioned with; the default one where there are none. */
  readonly vpcId: string | undefined;
}

/**
 * Emulator: with `--unknown-references adopt`, a subnet that nobody made is made on first mention: private, in the VPC of those that it is
 * mentioned with, else in the default VPC, which is made again where it was deleted.
 * Throws InvalidParameterException where the VPC has no block left.
 */
export function adoptSubnet(transaction: Transaction, scope: Scope, { id, vpcId }: Reference): Subnet {
  const vpc = vpcOf(transaction, scope, vpcId);
  const inVpc = SUBNETS.list(transaction, scope).filter((other) => other.VpcId === vpc.VpcId);
  const free = freeBlock(toCidr(vpc.CidrBlock ?? ''), inVpc);
  if (!free) throw new AwsError('InvalidParameterException', `No block is left to make subnet ${id} from.`);
  const made = subnet(scope, {
    id,
    vpcId: vpc.VpcId ?? '',
    zone: emptiestZone(scope, inVpc),
    cidr: cidrText(free),
    isPublic: false,
    tags: {},
  });
  SUBNETS.put(transaction, SUBNETS.keyOf(scope, id), made);
  if (isPublicSubnet(transaction, scope, made)) keepPrivate(transaction, scope, { id, vpc });
  return made;
}

function vpcOf(transaction: Transaction, scope: Scope, id: string | undefined): Vpc {
  const found = id === undefined ? undefined : VPCS.find(transaction, VPCS.keyOf(scope, id));
  return (
    found ??
    findDefaultVpc(transaction, scope) ??
    putNewVpc(transaction, scope, {
      cidrBlock: DEFAULT_VPC_CIDR,
      ipv6Block: undefined,
      tenancy: 'default',
      dhcpOptionsId: defaultDhcpOptionsId(scope),
      tags: [],
      isDefault: true,
    })
  );
}

/** From the last quarter of the VPC on, where people's own subnets mostly are not; then from its beginning. */
function freeBlock(whole: Cidr, inVpc: readonly Subnet[]): Cidr | undefined {
  const taken = inVpc.map(({ CidrBlock }) => toCidr(CidrBlock ?? ''));
  const prefix = whole.prefix <= SMALLEST_VPC_OF_PREFIX ? PREFIX : SMALLEST_PREFIX;
  const size = sizeOf({ base: 0, prefix });
  const blocks = Array.from({ length: sizeOf(whole) / size }, (_, index) => ({
    base: whole.base + index * size,
    prefix,
  }));
  const lastQuarter = Math.floor((blocks.length * 3) / 4);
  return [...blocks.slice(lastQuarter), ...blocks.slice(0, lastQuarter)].find(
    (candidate) => !taken.some((other) => doOverlap(candidate, other)),
  );
}

/** That of the fewest subnets: two that are mentioned one after the other are in two zones. */
function emptiestZone(scope: Scope, inVpc: readonly Subnet[]): Zone {
  const count = (zone: Zone) => inVpc.filter(({ AvailabilityZone }) => AvailabilityZone === zone.name).length;
  const [first] = [...zonesOf(scope.region)].sort((a, b) => count(a) - count(b));
  if (!first) throw new Error(`${scope.region} has no zones`);
  return first;
}

/** Where the VPC's main table leads to an internet gateway: a table beside it that leads nowhere else. */
function keepPrivate(
  transaction: Transaction,
  scope: Scope,
  { id, vpc }: { readonly id: string; readonly vpc: Vpc },
): void {
  const tableId = lastingResourceId('rtb', scope, `adopted-${vpc.VpcId}`);
  const key = ROUTE_TABLES.keyOf(scope, tableId);
  const table = ROUTE_TABLES.find(transaction, key) ?? {
    RouteTableId: tableId,
    VpcId: vpc.VpcId,
    OwnerId: scope.account,
    PropagatingVgws: [],
    Associations: [],
    Routes: localRoutes(vpc),
    Tags: [],
  };
  const association = {
    Main: false,
    RouteTableAssociationId: lastingResourceId('rtbassoc', scope, id),
    RouteTableId: tableId,
    SubnetId: id,
    AssociationState: ASSOCIATED,
  };
  ROUTE_TABLES.put(transaction, key, { ...table, Associations: [...(table.Associations ?? []), association] });
}
