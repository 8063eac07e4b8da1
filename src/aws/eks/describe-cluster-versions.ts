// DescribeClusterVersions: the versions that a cluster can have, with the dates of their support.
// https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html

import { controlPlaneVersion, DEFAULT_KUBERNETES_VERSION, supportedKubernetesVersions } from '../../kube/versions.ts';
import type { Operation } from '../operation.ts';
import { pageOf } from '../pagination.ts';
import { platformVersionOf } from './cluster-settings.ts';
import { invalidParameter } from './errors.ts';
import type {
  ClusterVersionInformation,
  DescribeClusterVersionsRequest,
  DescribeClusterVersionsResponse,
} from './types.gen.ts';

/** Release on EKS, end of standard and of extended support. */
const DATES: Readonly<Record<string, readonly [string, string, string]>> = {
  '1.30': ['2024-05-23', '2025-07-23', '2026-07-23'],
  '1.31': ['2024-09-26', '2025-11-26', '2026-11-26'],
  '1.32': ['2025-01-23', '2026-03-23', '2027-03-23'],
  '1.33': ['2025-05-29', '2026-07-29', '2027-07-29'],
  '1.34': ['2025-10-02', '2026-12-02', '2027-12-02'],
  '1.35': ['2026-01-27', '2027-03-27', '2028-03-27'],
  '1.36': ['2026-06-02', '2027-08-02', '2028-08-02'],
};

export const describeClusterVersions: Operation<DescribeClusterVersionsRequest, DescribeClusterVersionsResponse> = (
  input,
  { clock },
) => {
  const { maxResults: size = 100, nextToken: token } = input;
  const wanted = supportedKubernetesVersions()
    .map((version) => describeVersion(version, clock.simulatedMs()))
    .filter((item) => isWanted(item, input));
  const newestFirst = ({ clusterVersion = '' }: ClusterVersionInformation) =>
    String(1000 - Number(clusterVersion.split('.')[1]));
  const page = pageOf(wanted, newestFirst, { size, token });
  if (!page) throw invalidParameter('Invalid nextToken');
  return { clusterVersions: page.items, nextToken: page.nextToken };
};

/** Emulator: what can be made is in support, whatever the calendar says of the oldest. */
export function versionStatus(clusterVersion: string, nowMs: number): 'STANDARD_SUPPORT' | 'EXTENDED_SUPPORT' {
  const [, standard = ''] = DATES[clusterVersion] ?? [];
  return nowMs < Date.parse(standard) ? 'STANDARD_SUPPORT' : 'EXTENDED_SUPPORT';
}

function describeVersion(clusterVersion: string, nowMs: number): ClusterVersionInformation {
  const [release = 0, standard = 0, extended = 0] = (DATES[clusterVersion] ?? []).map((date) => Date.parse(date));
  const status = versionStatus(clusterVersion, nowMs);
  return {
    clusterVersion,
    clusterType: 'eks',
    defaultPlatformVersion: platformVersionOf(clusterVersion),
    defaultVersion: clusterVersion === DEFAULT_KUBERNETES_VERSION,
    releaseDate: release,
    endOfStandardSupportDate: standard,
    endOfExtendedSupportDate: extended,
    status: status === 'STANDARD_SUPPORT' ? 'standard-support' : 'extended-support',
    versionStatus: status,
    kubernetesPatchVersion: controlPlaneVersion(clusterVersion).replace(/^v|-eks.*$/g, ''),
  };
}

function isWanted(item: ClusterVersionInformation, input: DescribeClusterVersionsRequest): boolean {
  const { clusterVersions, clusterType, defaultOnly, status, versionStatus } = input;
  return (
    (!clusterVersions?.length || clusterVersions.includes(item.clusterVersion ?? '')) &&
    // eksctl sends an empty type where it wants all of them.
    (!clusterType || clusterType === item.clusterType) &&
    (!defaultOnly || item.defaultVersion === true) &&
    (status === undefined || status === item.status) &&
    (versionStatus === undefined || versionStatus === item.versionStatus)
  );
}
