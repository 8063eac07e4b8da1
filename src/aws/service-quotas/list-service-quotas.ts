// ListServiceQuotas: what is in force.

import type { Operation } from '../operation.ts';
import { quotaPage } from './pages.ts';
import { appliedQuota, knownService, toServiceQuota } from './quotas.ts';
import type { ListServiceQuotasRequest, ListServiceQuotasResponse } from './types.gen.ts';

export const listServiceQuotas: Operation<ListServiceQuotasRequest, ListServiceQuotasResponse> = (input, context) => {
  const all = knownService(input.ServiceCode)
    .quotas.filter(({ code }) => input.QuotaCode === undefined || code === input.QuotaCode)
    .map((quota) => ({ ...quota, value: appliedQuota(context.store, context, quota) }));
  const page = quotaPage(all, ({ code }) => code, input);
  const Quotas = page.items.map((quota) => toServiceQuota(context, input.ServiceCode, quota));
  return { Quotas, NextToken: page.nextToken };
};
