// Insights: what stands in the way of the next Kubernetes version, and for a while after an upgrade of the one before; looked up in the
// cluster itself when it is asked. https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
// Emulator: no API that is served here is taken away by a later version, so there is no insight about calls of such.

import type { Cluster } from '../../kube/cluster.ts';
import { DAEMON_SETS, NODES } from '../../kube/kind-refs.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { AwsContext } from '../operation.ts';
import { records } from '../records.ts';
import { healthIssues } from './cluster-health.ts';
import { type ClusterRecord, getCluster } from './clusters.ts';
import { rollbackTarget } from './rollback-window.ts';
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

/** Of kubelet and of kube-proxy: https://kubernetes.io/releases/version-skew-policy */
const MOST_SKEW = 3;

/** To which version the cluster would go. */
interface Move {
  readonly to: string;
  readonly isBack: boolean;
}

type KnownInsight = Insight & { id: string; name: string };

/** All insights of a cluster. Throws ResourceNotFoundException. */
export function insightsOf(context: AwsContext, clusterName: string): KnownInsight[] {
  const record = getCluster(context.store, context, clusterName);
  const next = { to: `1.${minorOf(record.cluster.version) + 1}`, isBack: false };
  return [...insightsOfMove(context, record, next), ...rollbackInsights(context, record)];
}

/** Those of going back; none where the cluster cannot. */
export function rollbackInsights(context: AwsContext, record: ClusterRecord): KnownInsight[] {
  const to = rollbackTarget(record, context.clock.simulatedMs());
  return to === undefined ? [] : insightsOfMove(context, record, { to, isBack: true });
}

function insightsOfMove(context: AwsContext, record: ClusterRecord, move: Move): KnownInsight[] {
  const { account, region, store, clock } = context;
  const { name: clusterName } = record.cluster;
  const refreshed = INSIGHT_REFRESHES.find(store, INSIGHT_REFRESHES.keyOf(context, clusterName))?.atMs;
  const atMs = refreshed ?? clock.simulatedMs();
  const findings = [
    kubeletSkew(context, record, move),
    proxySkew(context, record, move),
    clusterHealth(context, record, move),
    addonCompatibility(move),
  ];
  return findings.map(({ status, reason, ...finding }) => ({
    ...finding,
    id: uuidOf(`${account}/${region}/${clusterName}/${finding.name}${move.isBack ? '/back' : ''}`),
    category: move.isBack ? 'ROLLBACK_READINESS' : 'UPGRADE_READINESS',
    kubernetesVersion: move.to,
    lastRefreshTime: atMs,
    lastTransitionTime: atMs,
    insightStatus: { status, reason },
    ...(!move.isBack && { categorySpecificSummary: { deprecationDetails: [], addonCompatibilityDetails: [] } }),
  }));
}

const minorOf = (version: string) => Number(/^v?1\.(\d+)/.exec(version)?.[1]);

/** By how many minor versions something would be behind after the move, judged; nothing may be ahead. */
function verdictOf(version: string, { to }: Move): 'PASSING' | 'WARNING' | 'ERROR' {
  const skew = minorOf(to) - minorOf(version);
  if (skew < 0) return 'ERROR';
  return skew > MOST_SKEW ? 'ERROR' : skew === MOST_SKEW ? 'WARNING' : 'PASSING';
}

interface Judged {
  readonly kubernetesResourceUri: string;
  readonly verdict: 'PASSING' | 'WARNING' | 'ERROR';
}

/** The worst of the verdicts, and the resources that are to blame. */
function judged(all: readonly Judged[]): Pick<Finding, 'status' | 'resources'> {
  const bad = all.filter(({ verdict }) => verdict !== 'PASSING');
  const isError = bad.some(({ verdict }) => verdict === 'ERROR');
  return {
    status: isError ? 'ERROR' : bad.length > 0 ? 'WARNING' : 'PASSING',
    resources: bad.map(({ kubernetesResourceUri, verdict }) => ({
      kubernetesResourceUri,
      insightStatus: { status: verdict },
    })),
  };
}

const wordOf = ({ isBack }: Move) => (isBack ? 'rollback' : 'upgrade');
const targetOf = ({ isBack }: Move) => (isBack ? 'previous' : 'next');

function running({ account, region, findCluster }: AwsContext, { cluster }: ClusterRecord): Cluster | undefined {
  return findCluster({ account, region, name: cluster.name });
}

function kubeletSkew(context: AwsContext, record: ClusterRecord, move: Move): Finding {
  const nodes = running(context, record)?.of(NODES).list() ?? [];
  const { status, resources } = judged(
    nodes.map(({ metadata, status: { nodeInfo } = {} }) => ({
      kubernetesResourceUri: `/api/v1/nodes/${metadata.name}`,
      verdict: verdictOf(nodeInfo?.kubeletVersion ?? record.cluster.version, move),
    })),
  );
  return {
    name: 'Kubelet version skew',
    description: `Checks for kubelet versions of worker nodes in the cluster to see if ${wordOf(move)} would cause non compliance with supported Kubernetes kubelet version skew policy.`,
    recommendation: move.isBack
      ? 'Roll back your worker nodes to the previous Kubernetes version, or delete Fargate pods that run the version of the control plane.'
      : 'Upgrade your worker nodes to match the Kubernetes version of your cluster control plane.',
    additionalInfo: {
      'Kubelet version skew policy': 'https://kubernetes.io/releases/version-skew-policy/#kubelet',
      'Updating a managed node group':
        'https://docs.aws.amazon.com/eks/latest/userguide/update-managed-node-group.html',
    },
    status,
    reason:
      resources.length > 0
        ? `Node kubelet versions are too ${move.isBack ? 'new for a rollback' : 'old for an upgrade'} of the cluster control plane.`
        : 'Node kubelet versions match the cluster control plane version.',
    resources,
  };
}

const KUBE_PROXY = { namespace: 'kube-system', name: 'kube-proxy' } as const;

/** The version is in the tag of the image: `…/eks/kube-proxy:v1.34.0-eksbuild.2`. */
function proxySkew(context: AwsContext, record: ClusterRecord, move: Move): Finding {
  const daemonSet = running(context, record)?.of(DAEMON_SETS).find(KUBE_PROXY);
  const versions = (daemonSet?.spec?.template?.spec?.containers ?? [])
    .map(({ image = '' }) => image.slice(image.lastIndexOf(':') + 1))
    .filter((tag) => !Number.isNaN(minorOf(tag)));
  const { status, resources } = judged(
    versions.map((version) => ({
      kubernetesResourceUri: `/apis/apps/v1/namespaces/${KUBE_PROXY.namespace}/daemonsets/${KUBE_PROXY.name}`,
      verdict: verdictOf(version, move),
    })),
  );
  return {
    name: 'kube-proxy version skew',
    description: `Checks version of kube-proxy in cluster to see if ${wordOf(move)} would cause non compliance with supported Kubernetes kube-proxy version skew policy.`,
    recommendation: move.isBack
      ? 'Roll back kube-proxy to the previous Kubernetes version.'
      : 'Upgrade kube-proxy to match the Kubernetes version of your cluster control plane.',
    additionalInfo: {
      'Kube-proxy version skew policy': 'https://kubernetes.io/releases/version-skew-policy/#kube-proxy',
    },
    status,
    reason:
      resources.length > 0
        ? `kube-proxy versions are too ${move.isBack ? 'new for a rollback' : 'old for an upgrade'} of the cluster control plane.`
        : 'kube-proxy versions match the cluster control plane version.',
    resources,
  };
}

/** Emulator: EKS add-ons are not there, so that all of them are compatible. */
function addonCompatibility(move: Move): Finding {
  return {
    name: 'EKS add-on version compatibility',
    description: `Checks version of installed EKS add-ons to ensure they are compatible with the ${targetOf(move)} version of Kubernetes. `,
    recommendation: `${move.isBack ? 'Downgrade' : 'Upgrade'} your EKS add-ons to versions that are compatible with the ${targetOf(move)} version of Kubernetes.`,
    additionalInfo: { 'Add-ons': 'https://docs.aws.amazon.com/eks/latest/userguide/managing-add-ons.html' },
    status: 'PASSING',
    reason: `All installed EKS add-on versions are compatible with ${targetOf(move)} Kubernetes version.`,
    resources: [],
  };
}

function clusterHealth(context: AwsContext, record: ClusterRecord, move: Move): Finding {
  const issues = healthIssues(context, record);
  return {
    name: 'Cluster health issues',
    description: `Checks for any cluster health issues that prevent successful ${wordOf(move)} to the ${targetOf(move)} Kubernetes version on EKS.`,
    recommendation: `Resolve the health issues of your cluster before you ${move.isBack ? 'roll it back' : 'upgrade it'}.`,
    additionalInfo: {
      'Cluster health': 'https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status',
    },
    status: issues.length > 0 ? 'ERROR' : 'PASSING',
    reason: issues.length > 0 ? 'Cluster health issues were detected.' : 'No cluster health issues detected.',
    resources: issues.length > 0 ? [{ arn: record.cluster.arn, insightStatus: { status: 'ERROR' } }] : [],
  };
}

/** The same for the same cluster and check. */
function uuidOf(seed: string): string {
  return sha256Hex(seed)
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
