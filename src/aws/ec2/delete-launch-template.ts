// DeleteLaunchTemplate: with all of its versions.

import type { Operation } from '../operation.ts';
import { checkReference, describedTemplate, getLaunchTemplate, LAUNCH_TEMPLATES } from './launch-templates.ts';
import type { DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult } from './types.gen.ts';

export const deleteLaunchTemplate: Operation<DeleteLaunchTemplateRequest, DeleteLaunchTemplateResult> = (
  input,
  context,
) => {
  checkReference(input, 'delete');
  return context.store.commit((transaction) => {
    const record = getLaunchTemplate(transaction, context, input);
    LAUNCH_TEMPLATES.delete(transaction, LAUNCH_TEMPLATES.keyOf(context, record.LaunchTemplateId));
    return { LaunchTemplate: describedTemplate(record) };
  });
};
