// What the kubelet needs from the roots.

/** The network of a pod that was scheduled to a Fargate node: waits for nobody, undefined while it is not plugged. */
export interface PodSandbox {
  readonly sandboxId: string;
  readonly address: string;
  /** Where this machine reaches the pod; undefined when it has no way there. */
  readonly hostAddress: string | undefined;
  /** What containers in it take their machine for, where that is not the pod's name. */
  readonly hostname: string;
}

export interface PodSandboxes {
  find(podUid: string): PodSandbox | undefined;
  /** Tells that a sandbox has appeared or gone. */
  subscribe(listener: (podUid: string) => void): Disposable;
}

/** What the cluster tells every pod. */
export interface ClusterFacts {
  /** On the labels of containers; clusters of two regions may share a name. */
  readonly clusterArn: string;
  readonly dnsServiceAddress: string;
  readonly kubernetesServiceAddress: string;
  readonly region: string;
  /** The VPC's resolver, for pods with dnsPolicy `Default`; the link-local address of every VPC when absent. */
  readonly resolverAddress?: string;
}
