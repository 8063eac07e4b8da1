// DescribeInstanceTypes.

import { AwsError } from '../aws-error.ts';
import type { Operation } from '../operation.ts';
import { describe, type Kind } from './describe.ts';
import { instanceTypes } from './instance-types.ts';
import type { DescribeInstanceTypesRequest, DescribeInstanceTypesResult, InstanceTypeInfo } from './types.gen.ts';

/** Each is where its values are: `processor-info.supported-architecture` means ProcessorInfo.SupportedArchitectures. */
const FILTERS = [
  'auto-recovery-supported',
  'bare-metal',
  'burstable-performance-supported',
  'current-generation',
  'dedicated-hosts-supported',
  'ebs-info.attachment-limit-type',
  'ebs-info.maximum-ebs-attachments',
  'ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps',
  'ebs-info.ebs-optimized-info.baseline-iops',
  'ebs-info.ebs-optimized-info.baseline-throughput-in-mbps',
  'ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps',
  'ebs-info.ebs-optimized-info.maximum-iops',
  'ebs-info.ebs-optimized-info.maximum-throughput-in-mbps',
  'ebs-info.ebs-optimized-support',
  'ebs-info.encryption-support',
  'ebs-info.nvme-support',
  'free-tier-eligible',
  'hibernation-supported',
  'hypervisor',
  'instance-storage-info.disk.count',
  'instance-storage-info.disk.size-in-gb',
  'instance-storage-info.disk.type',
  'instance-storage-info.encryption-support',
  'instance-storage-info.nvme-support',
  'instance-storage-info.total-size-in-gb',
  'instance-storage-supported',
  'instance-type',
  'memory-info.size-in-mib',
  'network-info.bandwidth-weightings',
  'network-info.efa-info.maximum-efa-interfaces',
  'network-info.efa-supported',
  'network-info.ena-support',
  'network-info.flexible-ena-queues-support',
  'network-info.encryption-in-transit-supported',
  'network-info.ipv4-addresses-per-interface',
  'network-info.ipv6-addresses-per-interface',
  'network-info.ipv6-supported',
  'network-info.maximum-network-cards',
  'network-info.maximum-network-interfaces',
  'network-info.network-performance',
  'nitro-enclaves-support',
  'nitro-tpm-support',
  'nitro-tpm-info.supported-versions',
  'processor-info.supported-architecture',
  'processor-info.sustained-clock-speed-in-ghz',
  'processor-info.supported-features',
  'reboot-migration-support',
  'supported-boot-mode',
  'supported-root-device-type',
  'supported-usage-class',
  'supported-virtualization-type',
  'vcpu-info.default-cores',
  'vcpu-info.default-threads-per-core',
  'vcpu-info.default-vcpus',
  'vcpu-info.valid-cores',
  'vcpu-info.valid-threads-per-core',
];

type FilterValue = string | number | boolean;

/** What is in a value at the end of a path, of all items of lists on the way. */
function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly FilterValue[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, step === undefined ? [] : [step, ...rest]));
  if (step === undefined) return value === undefined ? [] : [value as FilterValue];
  const name = step.replaceAll('-', '');
  const found = Object.entries((value ?? {}) as object).find(([member]) =>
    [name, `${name}s`, `${name}es`].includes(member.toLowerCase()),
  );
  return found ? valuesAt(found[1], rest) : [];
}

const INSTANCE_TYPE_KIND: Kind<InstanceTypeInfo> = {
  idOf: (type) => type.InstanceType ?? '',
  tagsOf: () => [],
  idError: 'InvalidInstanceType',
  idNoun: 'instance type',
  filters: Object.fromEntries(
    FILTERS.map((name) => [name, (type: InstanceTypeInfo) => valuesAt(type, name.split('.'))]),
  ),
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
