// DescribeInstanceTypes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { instanceTypes } from './instance-types.ts';
import type { DescribeInstanceTypesRequest, DescribeInstanceTypesResult, InstanceTypeInfo } from './types.gen.ts';

const INSTANCE_TYPE_KIND: Kind<InstanceTypeInfo> = {
  idOf: (type) => type.InstanceType ?? '',
  tagsOf: () => [],
  idError: 'InvalidInstanceType',
  idNoun: 'instance type',
  filters: {
    'auto-recovery-supported': (type) => [type.AutoRecoverySupported],
    'bare-metal': (type) => [type.BareMetal],
    'burstable-performance-supported': (type) => [type.BurstablePerformanceSupported],
    'current-generation': (type) => [type.CurrentGeneration],
    'free-tier-eligible': (type) => [type.FreeTierEligible],
    hypervisor: (type) => [type.Hypervisor],
    'instance-storage-supported': (type) => [type.InstanceStorageSupported],
    'instance-type': (type) => [type.InstanceType],
    'memory-info.size-in-mib': (type) => [type.MemoryInfo?.SizeInMiB],
    'network-info.ipv4-addresses-per-interface': (type) => [type.NetworkInfo?.Ipv4AddressesPerInterface],
    'network-info.maximum-network-interfaces': (type) => [type.NetworkInfo?.MaximumNetworkInterfaces],
    'processor-info.supported-architecture': (type) => type.ProcessorInfo?.SupportedArchitectures ?? [],
    'supported-root-device-type': (type) => type.SupportedRootDeviceTypes ?? [],
    'supported-usage-class': (type) => type.SupportedUsageClasses ?? [],
    'supported-virtualization-type': (type) => type.SupportedVirtualizationTypes ?? [],
    'vcpu-info.default-cores': (type) => [type.VCpuInfo?.DefaultCores],
    'vcpu-info.default-vcpus': (type) => [type.VCpuInfo?.DefaultVCpus],
  },
};

export const describeInstanceTypes: Operation<DescribeInstanceTypesRequest, DescribeInstanceTypesResult> = (input) => {
  const all = instanceTypes();
  const unknown = (input.InstanceTypes ?? []).filter((name) => !all.some(({ InstanceType }) => InstanceType === name));
  if (unknown.length > 0)
    throw new AwsError(
      'InvalidInstanceType',
      `The following supplied instance types do not exist: [${unknown.join(', ')}]`,
    );
  const { items, nextToken } = describe(INSTANCE_TYPE_KIND, all, {
    ids: input.InstanceTypes,
    filters: input.Filters,
    maxResults: input.MaxResults,
    nextToken: input.NextToken,
  });
  return { InstanceTypes: items, NextToken: nextToken };
};
