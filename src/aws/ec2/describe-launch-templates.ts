// DescribeLaunchTemplates: by ids and by names.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind, timeText } from './describe.ts';
import { describedTemplate, LAUNCH_TEMPLATES, type LaunchTemplateRecord, noSuchTemplate } from './launch-templates.ts';
import type { DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResult } from './types.gen.ts';

const LAUNCH_TEMPLATE_KIND: Kind<LaunchTemplateRecord> = {
  idOf: (template) => template.LaunchTemplateId,
  tagsOf: (template) => template.Tags ?? [],
  idError: 'InvalidLaunchTemplateId',
  idNoun: 'launch template',
  idPrefix: 'lt',
  filters: {
    'create-time': ({ CreateTime }) => [timeText(CreateTime)],
    'launch-template-name': (template) => [template.LaunchTemplateName],
  },
};

export const describeLaunchTemplates: Operation<DescribeLaunchTemplatesRequest, DescribeLaunchTemplatesResult> = (
  input,
  context,
) => {
  const all = LAUNCH_TEMPLATES.list(context.store, context);
  const { LaunchTemplateIds: ids = [], LaunchTemplateNames: names = [] } = input;
  const unknown = ids.find((id) => /^lt-/.test(id) && !all.some((template) => template.LaunchTemplateId === id));
  if (unknown !== undefined) throw noSuchTemplate(unknown);
  const named = names.map(
    (name) => all.find(({ LaunchTemplateName }) => LaunchTemplateName === name)?.LaunchTemplateId,
  );
  const found = named.filter((id) => id !== undefined);
  // In the words that getmoto/moto's tests have from AWS.
  if (found.length < named.length)
    throw new AwsError(
      'InvalidLaunchTemplateName.NotFoundException',
      'At least one of the launch templates specified in the request does not exist.',
    );
  const { items, nextToken } = describe(LAUNCH_TEMPLATE_KIND, all, {
    ids: [...ids, ...found],
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { LaunchTemplates: items.map(describedTemplate), NextToken: nextToken };
};
