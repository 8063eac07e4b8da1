// CreateNetworkInterface: an interface with one address, which nothing is attached to.

import { randomUUID } from '../../lib/ids.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { takeAddress } from './addresses.ts';
import { NETWORK_INTERFACES } from './collections.ts';
import { defaultGroupIds } from './named-security-groups.ts';
import { interfaceKey, newInterface } from './network-interfaces.ts';
import { groupsOf } from './own-network-interfaces.ts';
import { getSubnet } from './resources.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateNetworkInterfaceRequest, CreateNetworkInterfaceResult, NetworkInterface } from './types.gen.ts';

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
    const free = takeAddress(transaction, context, {
      subnet,
      address: input.PrivateIpAddress ?? input.PrivateIpAddresses?.[0]?.PrivateIpAddress,
      seed: context.requestId,
    });
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
