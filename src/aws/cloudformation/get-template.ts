// GetTemplate: as it was sent.

import type { Operation } from '../operation.ts';
import { getChangeSet } from './change-sets.ts';
import { validationError } from './errors.ts';
import { getStack } from './stacks.ts';
import type { GetTemplateInput, GetTemplateOutput } from './types.gen.ts';

export const getTemplate: Operation<GetTemplateInput, GetTemplateOutput> = ({ StackName, ChangeSetName }, context) => {
  if (StackName === undefined && ChangeSetName === undefined)
    throw validationError('StackName is required if ChangeSetName is not specified.');
  if (StackName === undefined && !ChangeSetName?.startsWith('arn:'))
    throw validationError('StackName is a required parameter.');
  const { content } =
    ChangeSetName === undefined
      ? getStack(context, StackName ?? '')
      : getChangeSet(context, { ChangeSetName, StackName });
  return { TemplateBody: content.templateBody, StagesAvailable: ['Original', 'Processed'] };
};
