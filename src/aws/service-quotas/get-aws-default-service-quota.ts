// GetAWSDefaultServiceQuota.

import type { Operation } from '../operation.ts';
import { knownQuota, toServiceQuota } from './quotas.ts';
import type { GetAWSDefaultServiceQuotaRequest, GetAWSDefaultServiceQuotaResponse } from './types.gen.ts';

export const getAwsDefaultServiceQuota: Operation<
  GetAWSDefaultServiceQuotaRequest,
  GetAWSDefaultServiceQuotaResponse
> = (input, context) => ({
  Quota: toServiceQuota({ ...context, account: '' }, input.ServiceCode, knownQuota(input.ServiceCode, input.QuotaCode)),
});
