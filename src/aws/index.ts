// AWS, as one thing: the API front, the controllers behind it, and what the rest of the emulator asks AWS for. For the root.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Cluster } from '../kube/cluster.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Controller } from '../reconcile/controller.ts';
import type { Store } from '../store/store.ts';
import { type AccessKey, addAccessKey, type UnknownKeys } from './access-keys.ts';
import { stackController } from './cloudformation/stack-controller.ts';
import { parseDial } from './dial.ts';
import { natGatewayController } from './ec2/nat-gateway-controller.ts';
import {
  controlPlaneAddresses,
  indexNetworkInterfaces,
  type PodInterfaces,
  podInterfaces,
} from './ec2/network-interfaces.ts';
import { vpcEndpointController } from './ec2/vpc-endpoint-controller.ts';
import { accessPolicyAuthorizer } from './eks/access-policy-authorizer.ts';
import { clusterController } from './eks/cluster-controller.ts';
import { type ClusterAuditLog, type ClusterLog, clusterAuditLog, clusterLog } from './eks/cluster-logs.ts';
import { clusterUpdateController } from './eks/cluster-update-controller.ts';
import {
  CLUSTERS,
  type ClusterRecord,
  clusterFacts,
  clusterKey,
  clusterReference,
  findCluster,
} from './eks/clusters.ts';
import type { ClusterFacts, ClusterReference, ControlPlanes } from './eks/control-planes.ts';
import { fargateProfileController } from './eks/fargate-profile-controller.ts';
import { FARGATE_WEBHOOK_NAME } from './eks/fargate-webhook.ts';
import { launchChanges } from './eks/launch-changes.ts';
import { type PodIdentityRule, podIdentityWebhook } from './eks/pod-identity-webhook.ts';
import { type LaunchProfiles, type LaunchProfilesOptions, launchProfiles } from './eks/profiles.ts';
import { type TokenAuthenticator, tokenAuthenticator } from './eks/token-authenticator.ts';
import { awsFront } from './front.ts';
import type { UnknownReferences } from './operation.ts';
import { findService, SERVICE_NAMES } from './services.ts';
import { stagedStore } from './staged-store.ts';

export type { PodInterfaces } from './ec2/network-interfaces.ts';
export type { ClusterFacts, ClusterReference, ControlPlaneAccess, ControlPlanes } from './eks/control-planes.ts';

export interface AwsOptions {
  /** The store of AWS alone: `aws.db`. */
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whose root the key `test` is; others are named by their keys. */
  readonly account: string;
  /** `instant`, `realistic`, or `stage=seconds,…` */
  readonly dial: string;
  readonly unknownReferences: UnknownReferences;
  readonly unknownKeys: UnknownKeys;
  /** Whether IAM's policies are evaluated; keys that nobody made are refused then. */
  readonly strictIam?: boolean;
  readonly controlPlanes: ControlPlanes;
  /** Called with each request to a service: somebody is there. */
  onRequest?(): void;
  /** Resolves when `controllers` have nothing to do: the manager's `idle`. */
  settled(): Promise<void>;
  /** Whether they have nothing to do now: its `isIdle`. */
  isSettled(): boolean;
}

/** What there is to say about a cluster outside the AWS API. */
export interface ClusterSummary extends ClusterReference {
  readonly status: string;
  readonly endpoint: string | undefined;
  readonly certificateAuthorityData: string | undefined;
}

/** What one cluster's control plane and Fargate get from AWS. */
export interface ClusterServices {
  /** For the API server's list of authenticators. */
  readonly authenticator: TokenAuthenticator;
  /** For its list of authorizers, beside RBAC: access policies. */
  readonly authorizer: ReturnType<typeof accessPolicyAuthorizer>;
  /** For its list of admission rules: what a service account's role does to its pods. */
  readonly podIdentity: PodIdentityRule;
  /** Where its API server writes audit events for CloudWatch; to be disposed of when it has ended. */
  readonly auditLog: ClusterAuditLog;
  /** Where its authenticator says who was let in; to be disposed of like that. */
  readonly authenticatorLog: ClusterLog;
  /** For the Fargate scheduler. */
  readonly profiles: LaunchProfiles;
  /** The records of the pods' interfaces; plugging them in is the fabric's. */
  readonly podInterfaces: PodInterfaces;
  /** Of the control plane's interfaces: what the service `kubernetes` leads to. */
  readonly controlPlaneAddresses: readonly string[];
}

export interface Aws {
  /** Answers every request that it is given, whose body nobody has read. */
  listener(request: IncomingMessage, response: ServerResponse): void;
  /** To be run by the manager whose `idle` is `settled`. */
  readonly controllers: readonly Controller[];
  readonly services: readonly string[];
  /** Webhook objects that are only to be seen: the API server must not call them, their work is done in process. */
  readonly inProcessWebhooks: readonly string[];
  /** `service:Operation` → how often a client asked for it though it is not emulated. */
  unsupportedOperations(): Readonly<Record<string, number>>;
  /** All clusters, of all regions. */
  clusters(): readonly ClusterSummary[];
  /** Those whose control planes are to run at the start. */
  activeClusters(): readonly ClusterFacts[];
  /** The records of the pods' interfaces of one cluster: what is to be plugged in again after a crash. */
  podInterfacesOf(reference: ClusterReference): PodInterfaces;
  /** Once per control plane. */
  servicesOf(reference: ClusterReference, cluster: Cluster): ClusterServices;
  /** Makes a key known. */
  addAccessKey(key: AccessKey): void;
}

export function createAws(given: AwsOptions): Aws {
  const options: AwsOptions = { ...given, unknownKeys: given.strictIam ? 'refuse' : given.unknownKeys };
  const { store, clock } = options;
  const dial = parseDial(options.dial);
  indexNetworkInterfaces(store);
  const serving = {
    ...options,
    dial,
    strictIam: options.strictIam ?? false,
    findCluster: (reference: ClusterReference) => options.controlPlanes.find(reference),
    tokenKeys: (reference: ClusterReference) => options.controlPlanes.tokenKeys(reference),
  };
  const front = awsFront(serving);
  const changes = launchChanges(store);
  const controllerOptions = { store, clock, dial, controlPlanes: options.controlPlanes };
  return {
    listener: front.listener,
    controllers: [
      clusterController(controllerOptions),
      clusterUpdateController(controllerOptions),
      fargateProfileController(controllerOptions),
      natGatewayController(controllerOptions),
      vpcEndpointController(controllerOptions),
      stackController({ ...serving, service: findService, store: stagedStore(store) }),
    ],
    services: SERVICE_NAMES,
    inProcessWebhooks: [FARGATE_WEBHOOK_NAME],
    unsupportedOperations: front.unsupported,
    clusters: () => store.list(CLUSTERS.collection).map((record) => summary(record.key, record.value as ClusterRecord)),
    activeClusters: () =>
      store
        .list(CLUSTERS.collection)
        .map(({ key, value }) => ({ key, record: value as ClusterRecord }))
        .filter(({ record }) => ['ACTIVE', 'UPDATING'].includes(record.cluster.status))
        .map(({ key, record }) => clusterFacts(store, key, record)),
    podInterfacesOf: (reference) => podInterfacesOf(options, reference),
    servicesOf: (reference, cluster) => clusterServices(options, { reference, cluster, changes }),
    addAccessKey: (key) => addAccessKey(store, key),
  };
}

function summary(key: string, { cluster }: ClusterRecord): ClusterSummary {
  return {
    ...clusterReference(key),
    status: cluster.status,
    endpoint: cluster.endpoint,
    certificateAuthorityData: cluster.certificateAuthority?.data,
  };
}

function clusterServices(options: AwsOptions, served: Omit<LaunchProfilesOptions, 'store'>): ClusterServices {
  const { reference, cluster } = served;
  const { store, clock, logger, account, unknownKeys } = options;
  const authenticatorLog = clusterLog({ store, clock, logger, reference }, 'authenticator');
  const findCluster = () => cluster;
  return {
    authenticator: tokenAuthenticator({
      ...{ store, clock, account, reference, unknownKeys, findCluster },
      log: authenticatorLog,
    }),
    authenticatorLog,
    authorizer: accessPolicyAuthorizer(store, reference),
    auditLog: clusterAuditLog({ store, clock, logger, reference }),
    podIdentity: podIdentityWebhook(cluster, reference.region),
    profiles: launchProfiles({ store, ...served }),
    podInterfaces: podInterfacesOf(options, reference),
    controlPlaneAddresses: controlPlaneAddresses(store, reference, clusterKey(reference)),
  };
}

function podInterfacesOf({ store, clock }: AwsOptions, reference: ClusterReference): PodInterfaces {
  const { account, region } = reference;
  const groupOf = () => findCluster(store, reference)?.cluster.resourcesVpcConfig.clusterSecurityGroupId;
  return podInterfaces({
    store,
    clock,
    scope: { account, region },
    cluster: clusterKey(reference),
    securityGroupIds: () => [groupOf() ?? []].flat(),
  });
}
