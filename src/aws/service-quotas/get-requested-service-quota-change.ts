// GetRequestedServiceQuotaChange.

import type { Operation } from '../operation.ts';
import { noSuchResource, QUOTA_CHANGES } from './quotas.ts';
import type { GetRequestedServiceQuotaChangeRequest, GetRequestedServiceQuotaChangeResponse } from './types.gen.ts';

export const getRequestedServiceQuotaChange: Operation<
  GetRequestedServiceQuotaChangeRequest,
  GetRequestedServiceQuotaChangeResponse
> = (input, context) => {
  const found = QUOTA_CHANGES.find(context.store, QUOTA_CHANGES.keyOf(context, input.RequestId));
  if (!found) throw noSuchResource();
  return { RequestedQuota: found.change };
};
