// Types of instances, of a few families that tools look up. Emulator: there are no instances.
// https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, co.html, mo.html

import type { InstanceTypeInfo } from './types.gen.ts';

interface Size {
  readonly name: string;
  readonly vcpus: number;
  /** How many interfaces, and how many IPv4 addresses each. */
  readonly interfaces: number;
  readonly addresses: number;
  readonly network: string;
}

interface Family {
  readonly name: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly manufacturer: string;
  readonly clockGhz: number;
  readonly sizes: readonly (Size & { readonly memoryMib: number })[];
  readonly isBurstable: boolean;
  /** Whether there are dedicated hosts for it. */
  readonly hasHosts?: false;
  /** Whether what goes between instances is encrypted. */
  readonly isEncrypting?: true;
}

const size = (
  name: string,
  vcpus: number,
  [interfaces, addresses, network]: readonly [number, number, string],
): Size => ({
  name,
  vcpus,
  interfaces,
  addresses,
  network,
});

/** Of the burstable families. */
const SMALL: readonly (Size & { readonly memoryMib: number })[] = [
  { ...size('nano', 2, [2, 2, 'Up to 5 Gigabit']), memoryMib: 512 },
  { ...size('micro', 2, [2, 2, 'Up to 5 Gigabit']), memoryMib: 1024 },
  { ...size('small', 2, [3, 4, 'Up to 5 Gigabit']), memoryMib: 2048 },
  { ...size('medium', 2, [3, 6, 'Up to 5 Gigabit']), memoryMib: 4096 },
  { ...size('large', 2, [3, 12, 'Up to 5 Gigabit']), memoryMib: 8192 },
  { ...size('xlarge', 4, [4, 15, 'Up to 5 Gigabit']), memoryMib: 16_384 },
  { ...size('2xlarge', 8, [4, 15, 'Up to 5 Gigabit']), memoryMib: 32_768 },
];

/** Of the fixed families up to 4xlarge; how much memory a virtual processor has tells the families apart. */
const fixedSizes = (mibPerVcpu: number, small: string, middle = small) =>
  [
    size('large', 2, [3, 10, small]),
    size('xlarge', 4, [4, 15, small]),
    size('2xlarge', 8, [4, 15, small]),
    size('4xlarge', 16, [8, 30, middle]),
  ].map((fixed) => ({ ...fixed, memoryMib: fixed.vcpus * mibPerVcpu }));

const TEN = 'Up to 10 Gigabit';
const TWELVE = 'Up to 12.5 Gigabit';
const GENERAL = 4096;
const COMPUTE = 2048;
const MEMORY = 8192;

const intel = { architecture: 'x86_64', manufacturer: 'Intel', isBurstable: false } as const;
const graviton = { architecture: 'arm64', manufacturer: 'AWS', clockGhz: 2.5, isBurstable: false } as const;

const FAMILIES: readonly Family[] = [
  { ...intel, name: 't3', clockGhz: 2.5, isBurstable: true, sizes: SMALL },
  { ...intel, name: 't3a', manufacturer: 'AMD', clockGhz: 2.2, hasHosts: false, isBurstable: true, sizes: SMALL },
  { ...graviton, name: 't4g', hasHosts: false, isBurstable: true, sizes: SMALL },
  { ...intel, name: 'm5', clockGhz: 3.1, sizes: fixedSizes(GENERAL, TEN) },
  { ...intel, name: 'm6i', clockGhz: 3.5, isEncrypting: true, sizes: fixedSizes(GENERAL, TWELVE) },
  { ...graviton, name: 'm6g', sizes: fixedSizes(GENERAL, TEN) },
  { ...intel, name: 'c5', clockGhz: 3.4, sizes: fixedSizes(COMPUTE, TEN) },
  { ...intel, name: 'c6i', clockGhz: 3.5, isEncrypting: true, sizes: fixedSizes(COMPUTE, TWELVE) },
  { ...graviton, name: 'c6g', sizes: fixedSizes(COMPUTE, TEN) },
  { ...intel, name: 'r5', clockGhz: 3.1, sizes: fixedSizes(MEMORY, TEN) },
  { ...intel, name: 'r6i', clockGhz: 3.5, isEncrypting: true, sizes: fixedSizes(MEMORY, TWELVE) },
  { ...graviton, name: 'r6g', sizes: fixedSizes(MEMORY, TEN) },
];

/** All that are known, the same in every region. */
export function instanceTypes(): InstanceTypeInfo[] {
  return FAMILIES.flatMap((family) => family.sizes.map((one) => toInfo(family, one)));
}

function toInfo(family: Family, one: Family['sizes'][number]): InstanceTypeInfo {
  const threads = family.architecture === 'arm64' ? 1 : 2;
  return {
    InstanceType: `${family.name}.${one.name}` as NonNullable<InstanceTypeInfo['InstanceType']>,
    CurrentGeneration: true,
    FreeTierEligible: false,
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedRootDeviceTypes: ['ebs'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: {
      SupportedArchitectures: [family.architecture],
      SustainedClockSpeedInGhz: family.clockGhz,
      Manufacturer: family.manufacturer,
    },
    VCpuInfo: {
      DefaultVCpus: one.vcpus,
      DefaultCores: one.vcpus / threads,
      DefaultThreadsPerCore: threads,
      ValidThreadsPerCore: threads === 2 ? [1, 2] : [1],
    },
    MemoryInfo: { SizeInMiB: one.memoryMib },
    InstanceStorageSupported: false,
    EbsInfo: { EbsOptimizedSupport: 'default', EncryptionSupport: 'supported', NvmeSupport: 'required' },
    NetworkInfo: {
      NetworkPerformance: one.network,
      MaximumNetworkInterfaces: one.interfaces,
      MaximumNetworkCards: 1,
      DefaultNetworkCardIndex: 0,
      Ipv4AddressesPerInterface: one.addresses,
      Ipv6AddressesPerInterface: one.addresses,
      Ipv6Supported: true,
      EnaSupport: 'required',
      EfaSupported: false,
      EncryptionInTransitSupported: family.isEncrypting ?? false,
    },
    PlacementGroupInfo: { SupportedStrategies: ['partition', 'spread'] },
    HibernationSupported: true,
    BurstablePerformanceSupported: family.isBurstable,
    DedicatedHostsSupported: family.hasHosts ?? true,
    AutoRecoverySupported: true,
    SupportedBootModes: family.architecture === 'arm64' ? ['uefi'] : ['legacy-bios', 'uefi'],
  };
}
