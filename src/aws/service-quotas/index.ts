// The operations of Service Quotas that are served.

import { toServiceModel } from '../model.ts';
import type { Service } from '../operation.ts';
import { getAwsDefaultServiceQuota } from './get-aws-default-service-quota.ts';
import { getRequestedServiceQuotaChange } from './get-requested-service-quota-change.ts';
import { getServiceQuota } from './get-service-quota.ts';
import { listAwsDefaultServiceQuotas } from './list-aws-default-service-quotas.ts';
import { listRequestedServiceQuotaChangeHistory } from './list-requested-service-quota-change-history.ts';
import { listRequestedServiceQuotaChangeHistoryByQuota } from './list-requested-service-quota-change-history-by-quota.ts';
import { listServiceQuotas } from './list-service-quotas.ts';
import { listServices } from './list-services.ts';
import model from './model.gen.json' with { type: 'json' };
import { requestServiceQuotaIncrease } from './request-service-quota-increase.ts';

export const serviceQuotas: Service = {
  model: toServiceModel(model),
  operations: {
    GetAWSDefaultServiceQuota: getAwsDefaultServiceQuota,
    GetRequestedServiceQuotaChange: getRequestedServiceQuotaChange,
    GetServiceQuota: getServiceQuota,
    ListAWSDefaultServiceQuotas: listAwsDefaultServiceQuotas,
    ListRequestedServiceQuotaChangeHistory: listRequestedServiceQuotaChangeHistory,
    ListRequestedServiceQuotaChangeHistoryByQuota: listRequestedServiceQuotaChangeHistoryByQuota,
    ListServiceQuotas: listServiceQuotas,
    ListServices: listServices,
    RequestServiceQuotaIncrease: requestServiceQuotaIncrease,
  },
};
