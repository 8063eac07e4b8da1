// Insights: what stands in the way of the next Kubernetes version, looked up in the cluster itself when it is asked.
// https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
// Emulator: calls of deprecated APIs are not counted, so there is no insight about them.

import { NODES } from '../../kube/kind-refs.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { AwsContext } from '../operation.ts';
import { records } from '../records.ts';
import { type ClusterRecord, getCluster } from './clusters.ts';
import type { Insight, InsightResourceDetail } from './types.gen.ts';

/** When a cluster's insights were refreshed last. */
export const INSIGHT_REFRESHES = records<{ atMs: number }>('eks.insight-refreshes');

interface Finding {
  readonly name: string;
  readonly description: string;
  readonly recommendation: string;
  readonly additionalInfo: Record<string, string>;
  readonly status: NonNullable<NonNullable<Insight['insightStatus']>['status']>;
  readonly reason: string;
  readonly resources: InsightResourceDetail[];
}

/** https://kubernetes.io/releases/version-skew-policy/#kubelet */
const MOST_KUBELET_SKEW = 3;

/** All insights of a cluster. Throws ResourceNotFoundException. */
export function insightsOf(context: AwsContext, clusterName: string): (Insight & { id: string; name: string })[] {
  const { account, region, store, clock } = context;
  const record = getCluster(store, context, clusterName);
  const refreshed = INSIGHT_REFRESHES.find(store, INSIGHT_REFRESHES.keyOf(context, clusterName))?.atMs;
  const atMs = refreshed ?? clock.simulatedMs();
  const nextVersion = `1.${minorOf(record.cluster.version) + 1}`;
  return [kubeletSkew(context, record), clusterHealth(record)].map(({ status, reason, ...finding }) => ({
    ...finding,
    id: uuidOf(`${account}/${region}/${clusterName}/${finding.name}`),
    category: 'UPGRADE_READINESS',
    kubernetesVersion: nextVersion,
    lastRefreshTime: atMs,
    lastTransitionTime: atMs,
    insightStatus: { status, reason },
    categorySpecificSummary: { deprecationDetails: [], addonCompatibilityDetails: [] },
  }));
}

const minorOf = (version: string) => Number(/^v?1\.(\d+)/.exec(version)?.[1]);

function kubeletSkew(context: AwsContext, { cluster }: ClusterRecord): Finding {
  const { account, region } = context;
  const nodes = context.findCluster({ account, region, name: cluster.name })?.of(NODES).list() ?? [];
  const next = minorOf(cluster.version) + 1;
  const resources = nodes.map(({ metadata, status }) => {
    const skew = next - minorOf(status?.nodeInfo?.kubeletVersion ?? cluster.version);
    const verdict = skew > MOST_KUBELET_SKEW ? 'ERROR' : skew === MOST_KUBELET_SKEW ? 'WARNING' : 'PASSING';
    return { name: metadata.name, verdict } as const;
  });
  const bad = resources.filter(({ verdict }) => verdict !== 'PASSING');
  const isError = bad.some(({ verdict }) => verdict === 'ERROR');
  return {
    name: 'Kubelet version skew',
    description:
      'Checks for kubelet versions of worker nodes in the cluster to see if upgrade would cause noncompliance with supported Kubernetes kubelet version skew policy.',
    recommendation: 'Upgrade your worker nodes to match the Kubernetes version of your cluster control plane.',
    additionalInfo: {
      'Kubelet version skew policy': 'https://kubernetes.io/releases/version-skew-policy/#kubelet',
    },
    status: isError ? 'ERROR' : bad.length > 0 ? 'WARNING' : 'PASSING',
    reason:
      bad.length > 0
        ? 'Node kubelet versions are too old for an upgrade of the cluster control plane.'
        : 'Node kubelet versions match the cluster control plane version.',
    resources: bad.map(({ name, verdict }) => ({
      kubernetesResourceUri: `/api/v1/nodes/${name}`,
      insightStatus: { status: verdict },
    })),
  };
}

function clusterHealth({ cluster }: ClusterRecord): Finding {
  const issues = cluster.health?.issues ?? [];
  return {
    name: 'Cluster health issues',
    description:
      'Checks for any cluster health issues that prevent successful upgrade to the next Kubernetes version on EKS.',
    recommendation: 'Resolve the health issues of your cluster before you upgrade it.',
    additionalInfo: {
      'Cluster health': 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status',
    },
    status: issues.length > 0 ? 'ERROR' : 'PASSING',
    reason: issues.length > 0 ? 'Cluster health issues were detected.' : 'No cluster health issues detected.',
    resources: issues.length > 0 ? [{ arn: cluster.arn, insightStatus: { status: 'ERROR' } }] : [],
  };
}

/** The same for the same cluster and check. */
function uuidOf(seed: string): string {
  return sha256Hex(seed)
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
