// AssociateDhcpOptions: a set, or none (`default`).

import type { Operation } from '../operation.ts';
import { VPCS } from './collections.ts';
import { getDhcpOptions, NO_DHCP_OPTIONS } from './dhcp-options.ts';
import { getVpc } from './resources.ts';
import type { AssociateDhcpOptionsRequest } from './types.gen.ts';

export const associateDhcpOptions: Operation<AssociateDhcpOptionsRequest, void> = (
  { DhcpOptionsId, VpcId },
  context,
) => {
  context.store.commit((transaction) => {
    const vpc = getVpc(transaction, context, VpcId);
    if (DhcpOptionsId !== NO_DHCP_OPTIONS) getDhcpOptions(transaction, context, DhcpOptionsId);
    VPCS.put(transaction, VPCS.keyOf(context, VpcId), { ...vpc, DhcpOptionsId });
  });
};
