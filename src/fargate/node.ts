// The Node of one Fargate pod, and its Lease, as the real ones look. Pure.
// Shape: `kubectl get node fargate-… -o yaml` of a real cluster, and cloud-provider-aws pkg/providers/v1/variant/fargate.

import { findCondition } from '../kube/conditions.ts';
import type { New } from '../kube/object.ts';
import type { Lease, Node, NodeCondition } from '../kube/types.gen.ts';
import { kubeletVersion } from '../kube/versions.ts';
import { sha256Hex } from '../lib/ids.ts';
import type { FargateEnvironment, PodInterface } from './ports.ts';
import type { TaskSize } from './size.ts';

export const LEASE_NAMESPACE = 'kube-node-lease';
const LEASE_SECONDS = 40;
const NODE_PREFIX = 'fargate-';

/** The node is the hidden virtual machine's size, not the pod's: at least 2 vCPU and 4 GiB. What is allocatable is a 2026 cluster's. */
const SMALLEST_VM = { cpu: 2, memoryKib: 4 * 1024 * 1024 };
/** Kubelet's default threshold of eviction, which is not allocatable (memory.available < 100Mi). */
const RESERVED_MEMORY_KIB = 102_400;
/** What of a machine's memory the kernel keeps: the smallest has 3811520Ki allocatable. */
const KERNEL_MEMORY_KIB = SMALLEST_VM.memoryKib - RESERVED_MEMORY_KIB - 3_811_520;
const EPHEMERAL_STORAGE = '17573496Ki';

/** `fargate-ip-10-0-1-17.us-west-2.compute.internal` */
export function nodeNameOf(networkInterface: PodInterface): string {
  return `${NODE_PREFIX}${networkInterface.privateDnsName}`;
}

/** The private DNS name of the interface that a Fargate node is named after. */
export function interfaceNameOf(nodeName: string): string {
  return nodeName.slice(NODE_PREFIX.length);
}

export function isFargateNode(name: string): boolean {
  return name.startsWith(NODE_PREFIX);
}

/** What of a node differs from the next. */
export interface NodeFacts {
  readonly networkInterface: PodInterface;
  readonly size: TaskSize;
  readonly environment: FargateEnvironment;
  /** RFC 3339, whole seconds. */
  readonly now: string;
}

export function fargateNode(facts: NodeFacts): New<Node> {
  const { networkInterface, environment } = facts;
  const name = nodeNameOf(networkInterface);
  return {
    metadata: {
      name,
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      labels: nodeLabels(networkInterface, environment.region),
    },
    spec: {
      providerID: `aws:///${networkInterface.availabilityZone}/${taskId(networkInterface)}/${name}`,
      taints: [{ effect: 'NoSchedule', key: 'eks.amazonaws.com/compute-type', value: 'fargate' }],
    },
    status: nodeStatus(facts),
  };
}

function nodeLabels(networkInterface: PodInterface, region: string): Record<string, string> {
  const zone = networkInterface.availabilityZone;
  return {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'eks.amazonaws.com/compute-type': 'fargate',
    'failure-domain.beta.kubernetes.io/region': region,
    'failure-domain.beta.kubernetes.io/zone': zone,
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': networkInterface.privateDnsName,
    'kubernetes.io/os': 'linux',
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': zone,
  };
}

/** The middle of the providerID, `<10 hex>-<32 hex>`: the same for the same pod. */
function taskId(networkInterface: PodInterface): string {
  const digest = sha256Hex(networkInterface.podUid);
  return `${digest.slice(0, 10)}-${digest.slice(10, 42)}`;
}

function nodeStatus(facts: NodeFacts): NonNullable<Node['status']> {
  const { networkInterface, environment } = facts;
  const digest = sha256Hex(`${networkInterface.podUid}/machine`);
  return {
    addresses: [
      { type: 'InternalIP', address: networkInterface.address },
      { type: 'InternalDNS', address: networkInterface.privateDnsName },
      { type: 'Hostname', address: networkInterface.privateDnsName },
    ],
    capacity: resources(facts.size, 0),
    allocatable: resources(facts.size, RESERVED_MEMORY_KIB),
    conditions: nodeConditions({ now: facts.now }),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuidOf(digest),
      containerRuntimeVersion: 'containerd://1.7.27',
      kernelVersion: '5.10.245-245.983.amzn2.x86_64',
      kubeProxyVersion: '',
      kubeletVersion: kubeletVersion(environment.kubernetesVersion),
      machineID: digest.slice(32, 64),
      operatingSystem: 'linux',
      osImage: 'Amazon Linux 2',
      systemUUID: uuidOf(sha256Hex(digest)),
    },
  };
}

function resources(size: TaskSize, reservedKib: number): Record<string, string> {
  const memoryKib = Math.max(SMALLEST_VM.memoryKib, Math.floor(size.memoryBytes / 1024)) - KERNEL_MEMORY_KIB;
  return {
    cpu: String(Math.max(SMALLEST_VM.cpu, Math.ceil(size.cpuMillis / 1000))),
    'ephemeral-storage': EPHEMERAL_STORAGE,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${memoryKib - reservedKib}Ki`,
    pods: '1',
  };
}

const HEALTHY = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;
/** pkg/kubelet/runtime.go (runtimeErrors) and nodestatus/setters.go (ReadyCondition) */
const RUNTIME_DOWN = ['Ready', 'False', 'KubeletNotReady', 'container runtime is down'] as const;

export interface NodeHealth {
  /** RFC 3339, whole seconds. */
  readonly now: string;
  readonly isRuntimeDown?: boolean;
  /** What was so before: a condition's transition is when its status last changed. */
  readonly before?: readonly NodeCondition[] | undefined;
}

/** The four conditions of a node. */
export function nodeConditions({ now, isRuntimeDown = false, before }: NodeHealth): NodeCondition[] {
  return HEALTHY.map((healthy) => {
    const [type, status, reason, message] = isRuntimeDown && healthy[0] === 'Ready' ? RUNTIME_DOWN : healthy;
    const last = findCondition(before, type);
    const since = last?.status === status ? (last.lastTransitionTime ?? now) : now;
    return { type, status, reason, message, lastHeartbeatTime: now, lastTransitionTime: since };
  });
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** @param renewTime RFC 3339 with microseconds */
export function nodeLease(node: Node, renewTime: string): New<Lease> {
  const { name, uid } = node.metadata;
  return {
    metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
    spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
  };
}
