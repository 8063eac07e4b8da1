// The port to what runs clusters: EKS says which clusters there should be, the composition root runs their control planes.

import type { Cluster } from '../../kube/cluster.ts';
import type { Scope } from '../operation.ts';

/** Names a cluster: two regions may have one of the same name. */
export interface ClusterReference extends Scope {
  readonly name: string;
}

/** What a control plane has to know of its cluster. */
export interface ClusterFacts extends ClusterReference {
  readonly arn: string;
  /** `1.35` */
  readonly version: string;
  readonly platformVersion: string;
  readonly serviceIpv4Cidr: string;
  /** `https://oidc.eks.us-west-2.amazonaws.com/id/…`, the issuer of service-account tokens. */
  readonly oidcIssuer: string;
  readonly vpcId: string;
  readonly vpcCidrBlocks: readonly string[];
  readonly subnetIds: readonly string[];
  readonly clusterSecurityGroupId: string;
  /** Whether the cluster starts with coredns, kube-proxy and aws-node. */
  readonly hasDefaultAddons: boolean;
}

export interface ControlPlaneAccess {
  /** `https://127.0.0.1:6443`, without a slash at the end. */
  readonly endpoint: string;
  /** Base64 of a PEM certificate. */
  readonly certificateAuthorityData: string;
}

export interface ControlPlanes {
  /** Starts the cluster's control plane, or finds it running; resolves when its API answers. Called again and again. */
  ensure(cluster: ClusterFacts): Promise<ControlPlaneAccess>;
  /** Stops it and removes all that it kept; resolves as well when there is none. */
  remove(cluster: ClusterReference): Promise<void>;
  /** The running cluster, acting with the rights of its control plane; undefined while it does not run. */
  find(cluster: ClusterReference): Cluster | undefined;
  /** The JSON Web Key Set that the cluster's service-account tokens are verified with; undefined while it does not run. */
  tokenKeys(cluster: ClusterReference): Promise<object | undefined>;
}
