// CreateNetworkInterface: an interface with one address, which nothing is attached to.

import { randomUUID } from '../../lib/ids.ts';
import type { Transaction } from '../../store/store.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { type FreeAddress, findFreeAddress } from './addresses.ts';
import { parseAddress, sizeOf, toCidr } from './cidr.ts';
import { NETWORK_INTERFACES } from './collections.ts';
import { defaultGroupIds } from './named-security-groups.ts';
import { interfaceKey, newInterface } from './network-interfaces.ts';
import { groupsOf } from './own-network-interfaces.ts';
import { getSubnet } from './resources.ts';
import { RESERVED_AT_END, RESERVED_AT_START } from './subnets.ts';
import { tagsFor } from './tag-specifications.ts';
import type {
  CreateNetworkInterfaceRequest,
  CreateNetworkInterfaceResult,
  NetworkInterface,
  Subnet,
} from './types.gen.ts';

/** What the service says of one that is being made; its model does not know the word. */
const PENDING = 'pending' as 'available';

export const createNetworkInterface: Operation<CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult> = (
  input,
  context,
) => {
  refuseNotEmulated(input);
  const TagSet = tagsFor(input.TagSpecifications, 'network-interface');
  const made = context.store.commit((transaction) => {
    const subnet = getSubnet(transaction, context, input.SubnetId);
    const free = addressFor(transaction, context, { input, subnet });
    const { Attachment: _none, ...about } = newInterface(transaction, context, {
      free,
      description: input.Description ?? '',
      securityGroupIds: [],
      madeMs: context.clock.simulatedMs(),
    });
    const eni: NetworkInterface = {
      ...about,
      Status: 'available',
      RequesterId: context.principal.userId,
      RequesterManaged: false,
      Groups: groupsOf(transaction, context, {
        ids: input.Groups?.length ? input.Groups : defaultGroupIds(transaction, context, subnet.VpcId),
        vpcId: subnet.VpcId,
      }),
      TagSet,
    };
    NETWORK_INTERFACES.put(transaction, interfaceKey(context, eni), { interface: eni, cluster: '' });
    return eni;
  });
  return { NetworkInterface: { ...made, Status: PENDING }, ClientToken: input.ClientToken ?? randomUUID() };
};

/** Emulator: what would silently not happen is refused. */
function refuseNotEmulated(input: CreateNetworkInterfaceRequest): void {
  const refuse = (what: string) => new AwsError('UnsupportedOperation', `${what} are not emulated.`);
  if (input.SecondaryPrivateIpAddressCount || (input.PrivateIpAddresses ?? []).some(({ Primary }) => !Primary))
    throw refuse('Secondary private addresses');
  if (input.Ipv6AddressCount || input.Ipv6Addresses?.length) throw refuse('IPv6 addresses of interfaces');
  if (input.Ipv4PrefixCount || input.Ipv4Prefixes?.length || input.Ipv6PrefixCount || input.Ipv6Prefixes?.length)
    throw refuse('Prefixes of interfaces');
  if (input.InterfaceType !== undefined) throw refuse(`Interfaces of the type ${input.InterfaceType}`);
}

interface Asked {
  readonly input: CreateNetworkInterfaceRequest;
  readonly subnet: Subnet;
}

/** The address that is asked for, or a free one. */
function addressFor(transaction: Transaction, context: AwsContext, { input, subnet }: Asked): FreeAddress {
  const address = input.PrivateIpAddress ?? input.PrivateIpAddresses?.[0]?.PrivateIpAddress;
  if (address === undefined) {
    const free = findFreeAddress(transaction, context, { subnetIds: [input.SubnetId], seed: context.requestId });
    if (!free)
      throw new AwsError(
        'InsufficientFreeAddressesInSubnet',
        'The specified subnet does not have enough free addresses to satisfy the request.',
      );
    return free;
  }
  const number = parseAddress(address);
  if (number === undefined)
    throw new AwsError('InvalidParameterValue', `invalid value for parameter address: ${address}`);
  const block = toCidr(subnet.CidrBlock ?? '');
  const place = number - block.base;
  if (place < 0 || place >= sizeOf(block))
    throw new AwsError('InvalidParameterValue', "Address does not fall within the subnet's address range");
  if (place < RESERVED_AT_START || place >= sizeOf(block) - RESERVED_AT_END)
    throw new AwsError('InvalidParameterValue', "Address is in subnet's reserved address range");
  if (NETWORK_INTERFACES.find(transaction, NETWORK_INTERFACES.keyOf(context, input.SubnetId, address)))
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address} is in use.`);
  return { subnet, address };
}
