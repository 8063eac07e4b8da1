// AssociateKmsKey: of a group. Emulator: it is kept and described; nothing is encrypted, and there are no query results of Insights.

import type { Operation } from '../operation.ts';
import { changeGroup, getKeyedGroup } from './log-groups.ts';
import type { AssociateKmsKeyRequest } from './types.gen.ts';

export const associateKmsKey: Operation<AssociateKmsKeyRequest, void> = (input, context) => {
  const { kmsKeyId } = input;
  changeGroup(context, getKeyedGroup(context, input), (group) => ({ ...group, kmsKeyId }));
};
