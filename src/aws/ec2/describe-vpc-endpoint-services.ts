// DescribeVpcEndpointServices.

import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import type {
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
} from './types.gen.ts';
import { endpointServices, noSuchService } from './vpc-endpoint-services.ts';

const ENDPOINT_SERVICE_KIND: Kind<ServiceDetail> = {
  /** By name first, so that they come in its order. */
  idOf: (service) => `${service.ServiceName} ${service.ServiceId}`,
  tagsOf: (service) => service.Tags ?? [],
  idError: 'InvalidServiceId',
  idNoun: 'service ID',
  filters: {
    owner: (service) => [service.Owner],
    'service-name': (service) => [service.ServiceName],
    'service-region': (service) => [service.ServiceRegion],
    'service-type': (service) => (service.ServiceType ?? []).map(({ ServiceType }) => ServiceType),
    'supported-ip-address-types': (service) => service.SupportedIpAddressTypes ?? [],
  },
};

export const describeVpcEndpointServices: Operation<
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult
> = (input, context) => {
  const all = endpointServices(context);
  const names = input.ServiceNames ?? [];
  for (const name of names) if (!all.some(({ ServiceName }) => ServiceName === name)) throw noSuchService(name);
  const wanted = names.length === 0 ? all : all.filter(({ ServiceName = '' }) => names.includes(ServiceName));
  const { items, nextToken } = describe(ENDPOINT_SERVICE_KIND, wanted, {
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return {
    ServiceNames: [...new Set(items.flatMap(({ ServiceName }) => ServiceName ?? []))],
    ServiceDetails: items,
    NextToken: nextToken,
  };
};
