// ModifyNetworkInterfaceAttribute: description, groups, or whether the source of packets is checked. One at a time.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { getOwnNetworkInterface, groupsOf, putNetworkInterface } from './own-network-interfaces.ts';
import type { ModifyNetworkInterfaceAttributeRequest } from './types.gen.ts';

export const modifyNetworkInterfaceAttribute: Operation<ModifyNetworkInterfaceAttributeRequest, void> = (
  input,
  context,
) => {
  const { NetworkInterfaceId: id, Description, SourceDestCheck, Groups, Attachment } = input;
  const asked = [Description, SourceDestCheck, Groups, Attachment].filter((part) => part !== undefined);
  if (asked.length !== 1)
    throw new AwsError(
      'InvalidParameterCombination',
      asked.length === 0 ? 'No attributes specified.' : 'Fields for multiple attribute types specified.',
    );
  context.store.commit((transaction) => {
    const record = getOwnNetworkInterface(transaction, context, id);
    const { VpcId: vpcId } = record.interface;
    if (Attachment)
      throw new AwsError(
        'InvalidAttachmentID.NotFound',
        `The attachment ID '${Attachment.AttachmentId}' does not exist`,
      );
    const changed = {
      ...record.interface,
      ...(Description && { Description: Description.Value ?? '' }),
      ...(SourceDestCheck && { SourceDestCheck: SourceDestCheck.Value ?? true }),
      ...(Groups && { Groups: groupsOf(transaction, context, { ids: Groups, vpcId }) }),
    };
    putNetworkInterface(transaction, context, { ...record, interface: changed });
  });
};
