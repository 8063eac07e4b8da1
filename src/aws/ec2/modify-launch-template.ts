// ModifyLaunchTemplate: another default version.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import {
  checkReference,
  describedTemplate,
  findVersion,
  getLaunchTemplate,
  putLaunchTemplate,
} from './launch-templates.ts';
import type { ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult } from './types.gen.ts';

export const modifyLaunchTemplate: Operation<ModifyLaunchTemplateRequest, ModifyLaunchTemplateResult> = (
  input,
  context,
) => {
  checkReference(input, 'modify');
  const { DefaultVersion: version = '$Default' } = input;
  return context.store.commit((transaction) => {
    const record = getLaunchTemplate(transaction, context, input);
    const found = findVersion(record, version);
    if (!found)
      throw new AwsError(
        'InvalidLaunchTemplateId.VersionNotFound',
        `The launch template version ${version} is not found for the specified launch template.`,
      );
    const next = { ...record, DefaultVersionNumber: found.VersionNumber };
    putLaunchTemplate(transaction, context, next);
    return { LaunchTemplate: describedTemplate(next) };
  });
};
