// ListAWSDefaultServiceQuotas.

import type { Operation } from '../operation.ts';
import { quotaPage } from './pages.ts';
import { knownService, toServiceQuota } from './quotas.ts';
import type { ListAWSDefaultServiceQuotasRequest, ListAWSDefaultServiceQuotasResponse } from './types.gen.ts';

export const listAwsDefaultServiceQuotas: Operation<
  ListAWSDefaultServiceQuotasRequest,
  ListAWSDefaultServiceQuotasResponse
> = (input, context) => {
  const page = quotaPage(knownService(input.ServiceCode).quotas, ({ code }) => code, input);
  const Quotas = page.items.map((quota) => toServiceQuota({ ...context, account: '' }, input.ServiceCode, quota));
  return { Quotas, NextToken: page.nextToken };
};
