// LabelParameterVersion: names a version; a label is at one version only, and moves.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { changeLabels } from './parameter-labels.ts';
import type { LabelParameterVersionRequest, LabelParameterVersionResult } from './types.gen.ts';

const MOST_LABELS = 10;

export const labelParameterVersion: Operation<LabelParameterVersionRequest, LabelParameterVersionResult> = (
  input,
  context,
) => {
  const good = [...new Set(input.Labels.filter(isLabel))];
  const ParameterVersion = changeLabels(context, input, (labels, isMeant) => {
    const others = labels.filter((label) => !good.includes(label));
    if (!isMeant) return others;
    if (others.length + good.length > MOST_LABELS)
      throw new AwsError(
        'ParameterVersionLabelLimitExceeded',
        'A parameter version can have maximum 10 labels.Move one or more labels to another version and try again.',
      );
    return [...others, ...good];
  });
  return { InvalidLabels: input.Labels.filter((label) => !isLabel(label)), ParameterVersion };
};

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-labels.html */
function isLabel(label: string): boolean {
  return /^[a-zA-Z_.-][a-zA-Z0-9_.-]*$/.test(label) && !/^(aws|ssm)/i.test(label);
}
