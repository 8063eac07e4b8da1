// SimulatePrincipalPolicy: of the policies that a user, a group or a role has, and of those that the request brings beside them.

import type { Permissions } from '../authorization/evaluate.ts';
import { findIdentity, holderPolicies, permissionsOf } from '../authorization/permissions.ts';
import { tagMap, tagValues } from '../authorization/request-values.ts';
import { AwsError } from '../aws-error.ts';
import type { AwsContext, Operation } from '../operation.ts';
import { getGroupRecord } from './groups.ts';
import { broughtPolicies, simulate } from './policy-simulation.ts';
import { getRoleRecord } from './roles.ts';
import type { SimulatePolicyResponse, SimulatePrincipalPolicyRequest } from './types.gen.ts';
import { getUserRecord } from './users.ts';

export const simulatePrincipalPolicy: Operation<SimulatePrincipalPolicyRequest, SimulatePolicyResponse> = (
  input,
  context,
) => {
  const { PolicySourceArn: arn, PermissionsBoundaryPolicyInputList: boundary } = input;
  const { permissions, known } = sourceOf(context, arn);
  const brought = broughtPolicies(input.PolicyInputList, 'PolicyInputList', context.region);
  return simulate(
    input,
    {
      identity: [...permissions.identity, ...brought],
      boundary: boundary
        ? broughtPolicies(boundary, 'PermissionsBoundaryPolicyInputList', context.region)
        : permissions.boundary,
    },
    known,
  );
};

const SOURCE = /^arn:aws[a-z-]*:iam::\d{12}:(user|group|role)\/(?:.*\/)?([^/]+)$/;

/** Throws InvalidInput for an ARN of something else, NoSuchEntity for one of nothing. */
function sourceOf({ store, account }: AwsContext, arn: string) {
  const [, kind, name = ''] = SOURCE.exec(arn) ?? [];
  if (kind === undefined)
    throw new AwsError('InvalidInput', `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
  if (kind === 'group') {
    const held = { holder: getGroupRecord(store, account, name), source: 'group', name } as const;
    const permissions: Permissions = { identity: holderPolicies(store, account, held) };
    return { permissions, known: {} };
  }
  const found = kind === 'user' ? getUserRecord(store, account, name).user : getRoleRecord(store, account, name).role;
  const identity = findIdentity(store, account, found.Arn);
  return {
    permissions: permissionsOf(store, account, { identity, key: undefined }),
    known: {
      ...tagValues('aws:principaltag', tagMap(identity?.tags)),
      'aws:principalarn': [found.Arn],
      'aws:username': kind === 'user' ? [name] : undefined,
    },
  };
}
