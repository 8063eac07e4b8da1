// UnlabelParameterVersion.

import type { Operation } from '../operation.ts';
import { changeLabels } from './parameter-labels.ts';
import type { UnlabelParameterVersionRequest, UnlabelParameterVersionResult } from './types.gen.ts';

export const unlabelParameterVersion: Operation<UnlabelParameterVersionRequest, UnlabelParameterVersionResult> = (
  input,
  context,
) => {
  let removed: string[] = [];
  changeLabels(context, input, (labels, isMeant) => {
    if (!isMeant) return [...labels];
    removed = labels.filter((label) => input.Labels.includes(label));
    return labels.filter((label) => !input.Labels.includes(label));
  });
  return { RemovedLabels: removed, InvalidLabels: input.Labels.filter((label) => !removed.includes(label)) };
};
