// GetParameterHistory: the versions of a parameter, from the oldest on.

import type { Operation } from '../operation.ts';
import { readReference } from './parameter-names.ts';
import { toInlinePolicies } from './parameter-policies.ts';
import { getParameterRecord, parameterPage, shownValue, versionsOf } from './parameters.ts';
import type { GetParameterHistoryRequest, GetParameterHistoryResult } from './types.gen.ts';

export const getParameterHistory: Operation<GetParameterHistoryRequest, GetParameterHistoryResult> = (
  input,
  context,
) => {
  const { NextToken, WithDecryption } = input;
  const record = getParameterRecord(context.store, context, readReference(input.Name, context).name);
  const page = parameterPage(
    versionsOf(context.store, context, record),
    ({ Version }) => String(Version).padStart(12, '0'),
    { NextToken, size: input.MaxResults ?? 50 },
  );
  return {
    Parameters: page.items.map(({ policies, ...version }) => ({
      ...version,
      Value: shownValue(version, WithDecryption),
      Policies: toInlinePolicies(policies),
    })),
    NextToken: page.nextToken,
  };
};
