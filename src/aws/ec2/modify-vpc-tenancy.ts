// ModifyVpcTenancy: to the default, which is all that a VPC's can be changed to. Emulator: there are no instances that it would be of.

import type { Operation } from '../operation.ts';
import { VPCS } from './collections.ts';
import { getVpc } from './resources.ts';
import type { ModifyVpcTenancyRequest, ModifyVpcTenancyResult } from './types.gen.ts';

export const modifyVpcTenancy: Operation<ModifyVpcTenancyRequest, ModifyVpcTenancyResult> = (input, context) => {
  context.store.commit((transaction) => {
    const vpc = getVpc(transaction, context, input.VpcId);
    VPCS.put(transaction, VPCS.keyOf(context, input.VpcId), { ...vpc, InstanceTenancy: input.InstanceTenancy });
  });
  return { ReturnValue: true };
};
