// CreateLaunchTemplate: with its first version, which is the default one.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { newResourceId } from './collections.ts';
import {
  describedTemplate,
  LAUNCH_TEMPLATES,
  type LaunchTemplateRecord,
  newVersion,
  putLaunchTemplate,
} from './launch-templates.ts';
import { tagsFor } from './tag-specifications.ts';
import type { CreateLaunchTemplateRequest, CreateLaunchTemplateResult } from './types.gen.ts';

export const createLaunchTemplate: Operation<CreateLaunchTemplateRequest, CreateLaunchTemplateResult> = (
  input,
  context,
) => {
  const { LaunchTemplateName, ClientToken: clientToken } = input;
  const Tags = tagsFor(input.TagSpecifications, 'launch-template');
  return context.store.commit((transaction) => {
    const same = LAUNCH_TEMPLATES.list(transaction, context).find(
      (other) => other.LaunchTemplateName === LaunchTemplateName,
    );
    if (same && clientToken !== undefined && same.clientToken === clientToken)
      return { LaunchTemplate: describedTemplate(same) };
    if (same)
      throw new AwsError('InvalidLaunchTemplateName.AlreadyExistsException', 'Launch template name already in use.');
    const first = newVersion(context, 1, { description: input.VersionDescription, data: input.LaunchTemplateData });
    const record: LaunchTemplateRecord = {
      LaunchTemplateId: newResourceId('lt'),
      LaunchTemplateName,
      CreateTime: first.CreateTime,
      CreatedBy: first.CreatedBy,
      DefaultVersionNumber: 1,
      Tags,
      versions: [first],
      versionsMade: 1,
      ...(clientToken !== undefined && { clientToken }),
    };
    putLaunchTemplate(transaction, context, record);
    return { LaunchTemplate: describedTemplate(record) };
  });
};
