// GetRolePolicy.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { encodeDocument, getRoleRecord } from './roles.ts';
import type { GetRolePolicyRequest, GetRolePolicyResponse } from './types.gen.ts';

export const getRolePolicy: Operation<GetRolePolicyRequest, GetRolePolicyResponse> = (input, { store, account }) => {
  const { role, inlinePolicies } = getRoleRecord(store, account, input.RoleName);
  const { PolicyName: name } = input;
  const document = Object.hasOwn(inlinePolicies, name) ? inlinePolicies[name] : undefined;
  if (document === undefined) throw noSuchRolePolicy(name);
  return { RoleName: role.RoleName, PolicyName: name, PolicyDocument: encodeDocument(document) };
};

export function noSuchRolePolicy(name: string): AwsError {
  return new AwsError('NoSuchEntity', `The role policy with name ${name} cannot be found.`);
}
