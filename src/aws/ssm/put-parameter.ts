// PutParameter: a new parameter, or a new version of one that there is. Emulator: its policies are kept and told, and expire nothing;
// whether there is an image of an id is not asked.

import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { checkParameterKey, OWN_KEY } from './parameter-keys.ts';
import { checkNewName, invalid } from './parameter-names.ts';
import { checkPolicies } from './parameter-policies.ts';
import { withTags } from './parameter-tags.ts';
import { checkAllowedPattern, checkDataType, tierOf } from './parameter-values.ts';
import { findParameter, putParameterRecord, retireNewest, type VersionRecord } from './parameters.ts';
import type { PutParameterRequest, PutParameterResult } from './types.gen.ts';

export const putParameter: Operation<PutParameterRequest, PutParameterResult> = (input, context) => {
  if (input.Value === '')
    throw invalid(
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  if (input.Overwrite && input.Tags?.length)
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  checkNewName(input.Name);
  return context.store.commit((transaction) => {
    const before = findParameter(transaction, context, input.Name);
    if (before && !input.Overwrite)
      throw new AwsError(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    const newest = newVersion(context, input, before?.newest);
    if (newest.KeyId !== undefined) checkParameterKey(transaction, context, newest.KeyId);
    if (before) retireNewest(transaction, context, before);
    putParameterRecord(transaction, context, { newest, tags: withTags(before?.tags ?? [], input.Tags ?? []) });
    return { Version: newest.Version, Tier: newest.Tier };
  });
};

/** What is not said is as it was in the version before. */
function newVersion(
  { clock, principal }: AwsContext,
  input: PutParameterRequest,
  before: VersionRecord | undefined,
): VersionRecord {
  const Type = input.Type ?? before?.Type;
  if (Type === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (input.KeyId !== undefined && Type !== 'SecureString')
    throw invalid('KeyId is required for SecureString type parameter only.');
  const AllowedPattern = input.AllowedPattern ?? before?.AllowedPattern;
  const DataType = input.DataType || (before?.DataType ?? 'text');
  const policies = input.Policies ?? before?.policies;
  const Description = input.Description ?? before?.Description;
  checkAllowedPattern(AllowedPattern, input.Value);
  checkDataType(DataType, input.Value);
  checkPolicies(policies);
  return {
    Name: before?.Name ?? input.Name,
    Type,
    ...(Type === 'SecureString' && { KeyId: input.KeyId ?? before?.KeyId ?? OWN_KEY }),
    LastModifiedDate: clock.simulatedMs(),
    LastModifiedUser: principal.arn,
    ...(Description !== undefined && { Description }),
    Value: input.Value,
    ...(AllowedPattern !== undefined && { AllowedPattern }),
    Version: (before?.Version ?? 0) + 1,
    Labels: [],
    Tier: tierOf({ asked: input.Tier, before: before?.Tier, value: input.Value, policies }),
    ...(policies !== undefined && { policies }),
    DataType,
  };
}
