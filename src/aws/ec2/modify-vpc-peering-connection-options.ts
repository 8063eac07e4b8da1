// ModifyVpcPeeringConnectionOptions: each side says for itself, of one that is active.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getPeering, putPeering } from './peering-connections.ts';
import type {
  ModifyVpcPeeringConnectionOptionsRequest,
  ModifyVpcPeeringConnectionOptionsResult,
  PeeringConnectionOptionsRequest,
  VpcPeeringConnectionVpcInfo,
} from './types.gen.ts';

export const modifyVpcPeeringConnectionOptions: Operation<
  ModifyVpcPeeringConnectionOptionsRequest,
  ModifyVpcPeeringConnectionOptionsResult
> = (input, context) =>
  context.store.commit((transaction) => {
    const { VpcPeeringConnectionId: id } = input;
    const before = getPeering(transaction, context, id);
    // The words are those that the tests of Terraform's provider wait for.
    if (before.Status?.Code !== 'active')
      throw new AwsError(
        'OperationNotPermitted',
        `Peering ${id} is not active. Peering options can be added only to active peerings.`,
      );
    const RequesterVpcInfo = withOptions(before.RequesterVpcInfo, input.RequesterPeeringConnectionOptions);
    const AccepterVpcInfo = withOptions(before.AccepterVpcInfo, input.AccepterPeeringConnectionOptions);
    putPeering(transaction, { ...before, RequesterVpcInfo, AccepterVpcInfo });
    return {
      ...(input.RequesterPeeringConnectionOptions && {
        RequesterPeeringConnectionOptions: RequesterVpcInfo.PeeringOptions,
      }),
      ...(input.AccepterPeeringConnectionOptions && {
        AccepterPeeringConnectionOptions: AccepterVpcInfo.PeeringOptions,
      }),
    };
  });

function withOptions(
  side: VpcPeeringConnectionVpcInfo,
  asked: PeeringConnectionOptionsRequest | undefined,
): VpcPeeringConnectionVpcInfo {
  return { ...side, PeeringOptions: { ...side.PeeringOptions, ...asked } };
}
