// DeleteDhcpOptions: a set that no VPC has.

import type { Operation } from '../operation.ts';
import { VPCS } from './collections.ts';
import { defaultDhcpOptionsId } from './default-network.ts';
import { DHCP_OPTIONS, getDhcpOptions } from './dhcp-options.ts';
import { refuseDependent } from './resources.ts';
import type { DeleteDhcpOptionsRequest } from './types.gen.ts';

export const deleteDhcpOptions: Operation<DeleteDhcpOptionsRequest, void> = ({ DhcpOptionsId: id }, context) => {
  context.store.commit((transaction) => {
    getDhcpOptions(transaction, context, id);
    const key = DHCP_OPTIONS.keyOf(context, id);
    const isUsed = VPCS.list(transaction, context).some(({ DhcpOptionsId }) => DhcpOptionsId === id);
    refuseDependent('dhcpOptions', id, isUsed || id === defaultDhcpOptionsId(context));
    DHCP_OPTIONS.delete(transaction, key);
  });
};
