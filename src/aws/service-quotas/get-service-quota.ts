// GetServiceQuota: what is in force.

import type { Operation } from '../operation.ts';
import { appliedQuota, knownQuota, toServiceQuota } from './quotas.ts';
import type { GetServiceQuotaRequest, GetServiceQuotaResponse } from './types.gen.ts';

export const getServiceQuota: Operation<GetServiceQuotaRequest, GetServiceQuotaResponse> = (input, context) => {
  const quota = knownQuota(input.ServiceCode, input.QuotaCode);
  const value = appliedQuota(context.store, context, quota);
  return { Quota: toServiceQuota(context, input.ServiceCode, { ...quota, value }) };
};
