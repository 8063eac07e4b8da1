// SimulateCustomPolicy: of the policies that the request brings.

import type { Operation } from '../operation.ts';
import { broughtPolicies, simulate } from './policy-simulation.ts';
import type { SimulateCustomPolicyRequest, SimulatePolicyResponse } from './types.gen.ts';

export const simulateCustomPolicy: Operation<SimulateCustomPolicyRequest, SimulatePolicyResponse> = (
  input,
  { region },
) => {
  const { PermissionsBoundaryPolicyInputList: boundary } = input;
  const permissions = {
    identity: broughtPolicies(input.PolicyInputList, 'PolicyInputList', region),
    boundary: boundary && broughtPolicies(boundary, 'PermissionsBoundaryPolicyInputList', region),
  };
  return simulate(input, permissions, {});
};
