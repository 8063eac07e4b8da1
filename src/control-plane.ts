// One embedded cluster, put together: its store, its API server, the controllers, Fargate, the kubelet. A list, no logic.

import { join } from 'node:path';
import { type ApiServer, type ApiServerOptions, startApiServer } from './apiserver/api-server.ts';
import { clusterAudit } from './apiserver/audit/cluster-audit.ts';
import type { AuditPolicy } from './apiserver/audit/policy.ts';
import { ensurePki, type Pki, type PkiAhead, pkiReserve } from './apiserver/pki.ts';
import type { SharedData } from './apiserver/shared-data.ts';
import { addressText, toCidr } from './aws/ec2/cidr.ts';
import { DEFAULT_VPC_CIDR } from './aws/ec2/default-network.ts';
import { freshClusterObjects } from './aws/eks/fresh-cluster/index.ts';
import { defaultServiceCidr } from './aws/eks/service-cidr.ts';
import type { Aws, ClusterFacts, ClusterServices, ControlPlaneAccess } from './aws/index.ts';
import type { Config } from './config.ts';
import { isForAdmission, kubeControllers } from './controllers/index.ts';
import { fargateAdmission } from './fargate/admission.ts';
import { fargateControllers } from './fargate/index.ts';
import type { Cluster, Identity } from './kube/cluster.ts';
import { eventRecorder } from './kube/events.ts';
import { controlPlaneVersion, DEFAULT_KUBERNETES_VERSION } from './kube/versions.ts';
import { signRequest } from './lib/certificates.ts';
import type { Clock } from './lib/clock.ts';
import { launch } from './lib/launch.ts';
import type { Logger } from './lib/logger.ts';
import { loopbackBeside } from './lib/ports.ts';
import { newRsaKeyPair } from './lib/rsa-keys.ts';
import { type StopList, stopList } from './lib/stop-list.ts';
import { forwardTcp } from './lib/tcp-forward.ts';
import { kubelet } from './node/kubelet/kubelet.ts';
import { kubeletServer } from './node/kubelet/server/kubelet-server.ts';
import { type ClusterNetwork, clusterNetwork, serveToPods } from './pod-network.ts';
import type { Controller, Manager } from './reconcile/controller.ts';
import { createManager } from './reconcile/manager.ts';
import type { ContainerRuntime } from './runtime/container-runtime.ts';
import { openSqliteStore } from './store/sqlite-store.ts';
import type { Store } from './store/store.ts';
import type { Fabric } from './vpc/fabric.ts';

export interface ControlPlaneOptions {
  readonly facts: ClusterFacts;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runtime: ContainerRuntime;
  readonly fabric: Fabric;
  readonly aws: Aws;
  readonly pkis: PkiAhead;
  /** The same for all clusters. */
  readonly shared: SharedData;
  readonly auditPolicy: AuditPolicy | undefined;
  /** Of this cluster alone. */
  readonly directory: string;
  readonly port: number;
}

export interface ControlPlane extends AsyncDisposable {
  readonly access: ControlPlaneAccess;
  /** Acting with all rights. */
  readonly cluster: Cluster;
  readonly port: number;
  /** The JSON Web Key Set of its tokens. */
  tokenKeys(): Promise<object>;
}

/** What the control plane itself acts as. */
const SYSTEM: Identity = { user: 'system:apiserver', groups: ['system:masters'], fieldManager: 'kube-apiserver' };
const FARGATE: Identity = {
  user: 'eks:fargate-scheduler',
  groups: ['system:authenticated'],
  fieldManager: 'fargate-scheduler',
};

/** Resolves when the API answers; its controllers begin then, those first that pods need. Rejects, with nothing left behind, when something of it cannot start. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const stack = stopList();
  try {
    return await start(options, stack);
  } catch (error) {
    await stack[Symbol.asyncDispose]();
    throw error;
  }
}

async function start(options: ControlPlaneOptions, stack: StopList): Promise<ControlPlane> {
  const { facts, clock, logger, directory, port } = options;
  const addresses = addressesOf(facts, port);
  const store = stack.use(openSqliteStore({ path: join(directory, 'cluster.db') }));
  const pki = await ensurePki({ store, clock, ahead: options.pkis, hosts: serverHosts(addresses.service) });
  stack.defer(async () => void (await Promise.allSettled([pki.tokenKeys()]))); // It is kept in the store when it is made.
  const late = lateCluster(facts.name, () => server.cluster(SYSTEM));
  const services = options.aws.servicesOf(facts, late);
  const audits = auditsOf(options, services, stack);
  // Its endpoint is on the loopback address, wherever else it listens.
  for (const host of loopbackBeside(options.config.host))
    stack.use(await forwardTcp({ host, port }, { host: options.config.host, port }));
  const access = stack.use(
    await serveToPods({
      runtime: options.runtime,
      logger,
      host: options.config.host,
      port,
      addresses: [addresses.service, ...services.controlPlaneAddresses],
    }),
  );
  const pods = clusterNetwork(services.podInterfaces, options.fabric, access.services);
  const { network, sandboxes } = pods;
  const parts: Parts = { ...options, addresses, store, pki, late, services, network, sandboxes, audits };
  const manager = stack.use(createManager({ clock, logger }));
  const server = stack.use(await startApiServer(apiServerOptions(parts)));
  await pods.restore();
  startControllers(clusterControllers(parts, server), parts, { manager, stack });
  return {
    access: {
      endpoint: addresses.endpoint,
      certificateAuthorityData: Buffer.from(pki.authority.certificatePem).toString('base64'),
    },
    cluster: server.cluster(SYSTEM),
    port: server.port,
    tokenKeys: server.tokenKeys,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  };
}

/** A new cluster's controllers have as much to do as its API had: whoever waited for that is let in first. */
const HEAD_START_MS = 50;

function startControllers(
  controllers: readonly Controller[],
  { clock, pki }: Parts,
  { manager, stack }: { readonly manager: Manager; readonly stack: StopList },
): void {
  manager.start(controllers.filter(isForAdmission));
  const others = controllers.filter((controller) => !isForAdmission(controller));
  const isToldWhoAsks = () => undefined;
  const timer = clock.after(HEAD_START_MS, () => {
    launch?.growYoungSpace();
    pki.tokenKeys().catch(isToldWhoAsks);
    manager.start(others);
  });
  stack.defer(() => timer.cancel());
}

/** What makes clusters themselves, made ahead for those of the default VPC and of others beside it. */
export const usualPkis = (clock: Clock): PkiAhead & Disposable =>
  pkiReserve(clock, serverHosts(addressesOf(NOBODYS, 0).service));

/** Nothing is ever signed with it. */
const SHORT_KEY_BITS = 512;

/** A cluster that nobody made, in the default VPC. */
const NOBODYS: ClusterFacts = {
  account: '000000000000',
  region: 'us-west-2',
  name: 'nobodys',
  arn: 'arn:aws:eks:us-west-2:000000000000:cluster/nobodys',
  version: DEFAULT_KUBERNETES_VERSION,
  platformVersion: 'eks.1',
  serviceIpv4Cidr: defaultServiceCidr([DEFAULT_VPC_CIDR]),
  oidcIssuer: 'https://oidc.eks.us-west-2.amazonaws.com/id/NOBODYS',
  vpcId: 'vpc-0',
  vpcCidrBlocks: [],
  subnetIds: [],
  clusterSecurityGroupId: 'sg-0',
  hasDefaultAddons: true,
};

const NO_CERTIFICATE = { certificatePem: '', privateKeyPem: '' };

/**
 * Starts an API server that is nobody's, in memory, and stops it: what all clusters of this process share is made ready by that, so that
 * the first one does not wait for it. Nobody can reach it: it has no certificate, and what makes them is 5 MB of memory.
 */
export async function rehearse(
  options: Omit<ControlPlaneOptions, 'facts' | 'directory' | 'port' | 'pkis'>,
): Promise<void> {
  const stack = stopList();
  try {
    const facts = NOBODYS;
    const addresses = addressesOf(facts, 0);
    const store = stack.use(openSqliteStore({ path: ':memory:' }));
    const tokenKeys = () => newRsaKeyPair(SHORT_KEY_BITS);
    const pki: Pki = { authority: NO_CERTIFICATE, certificate: NO_CERTIFICATE, tokenKeys };
    const late = lateCluster(facts.name, () => server.cluster(SYSTEM));
    const services = options.aws.servicesOf(facts, late);
    const sandboxes = { find: () => undefined, subscribe: () => ({ [Symbol.dispose]: () => undefined }) };
    const parts = { ...options, facts, port: 0, addresses, store, pki, late, services, sandboxes, audits: [] };
    const server = stack.use(await startApiServer(apiServerOptions(parts)));
  } finally {
    await stack[Symbol.asyncDispose]();
  }
}

interface ServerParts extends Omit<ControlPlaneOptions, 'directory' | 'fabric' | 'pkis'> {
  readonly addresses: ReturnType<typeof addressesOf>;
  readonly store: Store;
  readonly pki: Pki;
  readonly late: Cluster;
  readonly services: ClusterServices;
  readonly sandboxes: ClusterNetwork['sandboxes'];
  readonly audits: ApiServerOptions['audits'];
}

type Parts = ControlPlaneOptions & ServerParts & { readonly network: ClusterNetwork['network'] };

/** EKS's, in CloudWatch, while the cluster's logging says so; and the user's own, where one is kept. */
function auditsOf(
  { auditPolicy: policy, config, facts, logger }: ControlPlaneOptions,
  { auditLog }: ClusterServices,
  stack: StopList,
): ApiServerOptions['audits'] {
  stack.use(auditLog);
  const ofEks = { policy: auditLog.policy, sink: auditLog, isOn: auditLog.isOn };
  if (!policy) return [ofEks];
  const audit = clusterAudit(config.auditLogPath, facts, logger);
  stack.use(audit.sink);
  return [{ ...audit, policy }, ofEks];
}

/** `.1` of the service block is the API's own service, `.10` the cluster DNS. */
function addressesOf({ serviceIpv4Cidr }: Pick<ClusterFacts, 'serviceIpv4Cidr'>, port: number) {
  const { base } = toCidr(serviceIpv4Cidr);
  return { service: addressText(base + 1), dns: addressText(base + 10), endpoint: `https://127.0.0.1:${port}` };
}

function apiServerOptions(parts: ServerParts): ApiServerOptions {
  const { facts, config, clock, logger, store, pki, services, addresses, runtime, late, sandboxes } = parts;
  return {
    name: facts.name,
    shared: parts.shared,
    store,
    clock,
    logger,
    host: config.host,
    port: parts.port,
    certificate: pki.certificate,
    certificateAuthority: pki.authority.certificatePem,
    tokenKeys: pki.tokenKeys,
    issuer: facts.oidcIssuer,
    serviceCidr: facts.serviceIpv4Cidr,
    serviceAddress: addresses.service,
    gitVersion: controlPlaneVersion(facts.version),
    kubelets: kubeletServer({ cluster: late, runtime, sandboxes, clock }),
    authenticators: [services.authenticator],
    authorizers: [services.authorizer],
    audits: parts.audits,
    admission: [fargateAdmission(services.profiles), services.podIdentity],
    freshObjects: freshClusterObjects({
      region: facts.region,
      kubernetesVersion: facts.version,
      dnsAddress: addresses.dns,
      endpoint: addresses.endpoint,
      clusterName: facts.name,
      hasDefaultAddons: facts.hasDefaultAddons,
    }),
  };
}

function clusterControllers(parts: Parts, server: ApiServer): readonly Controller[] {
  const { facts, config, clock, logger, pki, services, addresses, runtime, network, sandboxes, directory } = parts;
  const cluster = server.cluster(SYSTEM);
  const certificateAuthority = pki.authority.certificatePem;
  const { name, region } = facts;
  return [
    ...kubeControllers({
      cluster,
      clock,
      logger,
      kinds: server.registry,
      certificateAuthority,
      checkTypes: server.checkTypes,
      sign: (order) => signRequest({ clock, authority: pki.authority }, order),
      apiServer: { addresses: services.controlPlaneAddresses, port: 443 },
    }),
    ...fargateControllers({
      cluster,
      profiles: services.profiles,
      network,
      environment: { region, clusterName: name, kubernetesVersion: facts.version },
      runtime,
      events: eventRecorder({ cluster: cluster.as(FARGATE), component: 'fargate-scheduler', clock, logger }),
      clock,
    }),
    kubelet({
      cluster,
      runtime,
      sandboxes,
      facts: {
        clusterArn: facts.arn,
        dnsServiceAddress: addresses.dns,
        kubernetesServiceAddress: addresses.service,
        region,
      },
      dataDirectory: directory,
      pull: config.pull,
      clock,
      logger,
    }),
  ];
}

/** Names and addresses that a cluster's server is reached by. @param serviceAddress of its service `kubernetes` */
const serverHosts = (serviceAddress: string): string[] => ['127.0.0.1', 'localhost', serviceAddress, ...SERVICE_NAMES];

const SERVICE_NAMES = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

/** A cluster that those can hold who are needed to start it. */
function lateCluster(name: string, find: () => Cluster): Cluster {
  return { name, of: (kind) => find().of(kind), as: (identity) => find().as(identity) };
}
