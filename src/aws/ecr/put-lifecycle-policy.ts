// PutLifecyclePolicy. https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html

import { isObject } from '../../lib/json.ts';
import type { Operation } from '../operation.ts';
import { changeRepository, invalidParameter, readPolicy } from './repositories.ts';
import type { PutLifecyclePolicyRequest, PutLifecyclePolicyResponse } from './types.gen.ts';

const MEMBER = 'LifecyclePolicyText';

export const putLifecyclePolicy: Operation<PutLifecyclePolicyRequest, PutLifecyclePolicyResponse> = (
  input,
  context,
) => {
  checkLifecyclePolicy(input.lifecyclePolicyText);
  const { repository, lifecyclePolicyText } = changeRepository(context, input, (record) => ({
    ...record,
    lifecyclePolicyText: input.lifecyclePolicyText,
  }));
  const { registryId, repositoryName } = repository;
  return { registryId, repositoryName, lifecyclePolicyText };
};

function checkLifecyclePolicy(text: string): void {
  const fail = (why: string) => invalidParameter(MEMBER, `Lifecycle policy validation failure: ${why}`);
  const rules = readPolicy(text)?.['rules'];
  if (!Array.isArray(rules)) throw fail('The policy must be a JSON object with an array of rules.');
  const priorities = new Set<unknown>();
  for (const rule of rules) {
    const { rulePriority, selection, action } = isObject(rule) ? rule : {};
    if (!Number.isInteger(rulePriority) || Number(rulePriority) < 1)
      throw fail('instance failed to match: rulePriority must be an integer of at least 1.');
    if (priorities.has(rulePriority)) throw fail(`Rule priorities must be unique: ${String(rulePriority)}.`);
    priorities.add(rulePriority);
    if (!isObject(selection) || !['tagged', 'untagged', 'any'].includes(String(selection['tagStatus'])))
      throw fail('tagStatus must be one of: tagged, untagged, any.');
    const hasTags = selection['tagPrefixList'] !== undefined || selection['tagPatternList'] !== undefined;
    if (hasTags !== (selection['tagStatus'] === 'tagged'))
      throw fail('tagPrefixList or tagPatternList belongs to the tagStatus tagged, and to no other.');
    if (
      !['imageCountMoreThan', 'sinceImagePushed', 'sinceImagePulled', 'sinceImageTransitioned'].includes(
        String(selection['countType']),
      )
    )
      throw fail('countType must be one of: imageCountMoreThan, sinceImagePushed.');
    if (!(Number(selection['countNumber']) >= 1)) throw fail('countNumber must be at least 1.');
    if (!isObject(action) || !['expire', 'transition'].includes(String(action['type'])))
      throw fail('The type of an action must be expire.');
  }
}
