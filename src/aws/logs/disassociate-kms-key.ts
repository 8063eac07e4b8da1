// DisassociateKmsKey.

import type { Operation } from '../operation.ts';
import { changeGroup, getKeyedGroup } from './log-groups.ts';
import type { DisassociateKmsKeyRequest } from './types.gen.ts';

export const disassociateKmsKey: Operation<DisassociateKmsKeyRequest, void> = (input, context) => {
  changeGroup(context, getKeyedGroup(context, input), ({ kmsKeyId: _, ...group }) => group);
};
