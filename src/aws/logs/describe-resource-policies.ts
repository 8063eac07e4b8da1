// DescribeResourcePolicies: those of the account, unless others are asked for.

import type { Operation } from '../operation.ts';
import { logsPage } from './pages.ts';
import { describedPolicy, RESOURCE_POLICIES } from './resource-policies.ts';
import type { DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse } from './types.gen.ts';

export const describeResourcePolicies: Operation<DescribeResourcePoliciesRequest, DescribeResourcePoliciesResponse> = (
  input,
  context,
) => {
  const { resourceArn, policyScope = resourceArn === undefined ? 'ACCOUNT' : 'RESOURCE' } = input;
  const policies = RESOURCE_POLICIES.list(context.store, context, policyScope).filter(
    (policy) => resourceArn === undefined || policy.resourceArn === resourceArn,
  );
  const { items, nextToken } = logsPage(policies, (policy) => policy.policyName ?? policy.resourceArn ?? '', input);
  const resourcePolicies = items.map(({ policyDocument = '', ...policy }) => ({
    ...policy,
    policyDocument: describedPolicy(policyDocument),
  }));
  return { resourcePolicies, nextToken };
};
