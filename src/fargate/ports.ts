// What Fargate needs from AWS, in Fargate's own words. The root hands in implementations (aws/eks, aws/ec2 with vpc).

/** One selector of a profile; wildcards `*` and `?` are allowed in all three places. */
export interface ProfileSelector {
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface FargateProfile {
  readonly name: string;
  readonly podExecutionRoleArn: string;
  readonly subnetIds: readonly string[];
  readonly selectors: readonly ProfileSelector[];
  readonly isActive: boolean;
  /** Why no pod may be launched with it now; undefined: it may. */
  readonly launchBlock: 'RoleNotInAuthConfig' | 'RoleNotAssumable' | undefined;
}

/** The profiles of one cluster. */
export interface FargateProfiles {
  list(): readonly FargateProfile[];
  /** Tells that `list` may answer differently now. */
  subscribe(listener: () => void): Disposable;
}

/** An elastic network interface that a pod has taken: its subnet's address is the pod's and the node's. */
export interface PodInterface {
  readonly podUid: string;
  readonly networkInterfaceId: string;
  readonly address: string;
  readonly macAddress: string;
  readonly subnetId: string;
  readonly availabilityZone: string;
  /** `ip-10-0-1-17.us-west-2.compute.internal`, in us-east-1 `ip-10-0-1-17.ec2.internal`. */
  readonly privateDnsName: string;
}

export interface AttachRequest {
  readonly podUid: string;
  /** Of the owner of the interface: for its description and tags. */
  readonly namespace: string;
  readonly podName: string;
  /** Candidates; the least used with a free address is taken. */
  readonly subnetIds: readonly string[];
}

/** The network of one cluster's pods. All calls are idempotent by pod uid. */
export interface PodNetwork {
  /** Resolves with undefined when no candidate subnet has a free address. */
  attach(request: AttachRequest): Promise<PodInterface | undefined>;
  find(podUid: string): PodInterface | undefined;
  /** The one of that private DNS name. */
  findByName(privateDnsName: string): PodInterface | undefined;
  list(): readonly PodInterface[];
  release(podUid: string): Promise<void>;
  /** Tells that an address has become free. */
  onRelease(listener: () => void): Disposable;
}

/** The facts of the account and cluster that appear on nodes. */
export interface FargateEnvironment {
  readonly region: string;
  readonly clusterName: string;
  /** `1.35` */
  readonly kubernetesVersion: string;
}

/** What runs the containers of all nodes. */
export interface NodeRuntime {
  /** Why it cannot be used at the moment; undefined while it can. */
  readonly problem?: string | undefined;
}
