// GetAccessKeyLastUsed: of a key that was never used, service and region are `N/A` and there is no date. A key of nobody in the account
// is told as one that may not be asked about.
// Emulator: uses are not written down, so that reading stays free of writing.

import { findAccessKey } from '../access-keys.ts';
import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { globalArn } from '../partitions.ts';
import type { GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse } from './types.gen.ts';
import { userNameOf } from './users.ts';

export const getAccessKeyLastUsed: Operation<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse> = (
  { AccessKeyId: id },
  { store, account, region, principal },
) => {
  const key = findAccessKey(store, { account, region }, id);
  if (!key?.principalArn.startsWith(globalArn('iam', { account, region }, 'user/')))
    throw new AwsError(
      'AccessDenied',
      `User: ${principal.arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      { status: 403 },
    );
  return {
    UserName: userNameOf(undefined, key.principalArn),
    AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
  };
};
