// What a CreateCluster request asks for that needs no other resource to judge: checked, and completed as the service completes it.

import { DEFAULT_KUBERNETES_VERSION, supportedKubernetesVersions } from '../../kube/versions.ts';
import { askedAutoMode } from './auto-mode.ts';
import type { AuthenticationMode } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { checkPublicAccessCidrs } from './public-access-cidrs.ts';
import type { Cluster, CreateClusterRequest, Logging, LogSetup } from './types.gen.ts';

/** Newest per minor version: https://docs.aws.amazon.com/eks/latest/userguide/platform-versions.html, February 2026 */
const PLATFORM_VERSIONS: Readonly<Record<string, string>> = {
  '1.30': 'eks.58',
  '1.31': 'eks.50',
  '1.32': 'eks.34',
  '1.33': 'eks.27',
  '1.34': 'eks.13',
  '1.35': 'eks.3',
  '1.36': 'eks.1',
};

/** `eks.3` @param version one that a cluster can have */
export function platformVersionOf(version: string): string {
  return PLATFORM_VERSIONS[version] ?? 'eks.1';
}

const LOG_TYPES: readonly NonNullable<LogSetup['types']>[number][] = [
  'api',
  'audit',
  'authenticator',
  'controllerManager',
  'scheduler',
];

export interface ClusterSettings {
  readonly version: string;
  readonly platformVersion: string;
  readonly authenticationMode: AuthenticationMode;
  readonly isCreatorAdmin: boolean;
  readonly endpoint: {
    readonly endpointPublicAccess: boolean;
    readonly endpointPrivateAccess: boolean;
    readonly publicAccessCidrs: string[];
  };
  readonly logging: Logging;
}

/** Throws InvalidParameterException. */
export function clusterSettings(input: CreateClusterRequest, region: string): ClusterSettings {
  refuseNotEmulated(input);
  const version = input.version ?? DEFAULT_KUBERNETES_VERSION;
  const members = { clusterName: input.name };
  if (!supportedKubernetesVersions().includes(version))
    throw invalidParameter(`unsupported Kubernetes version ${version}`, members);
  checkEncryptionConfig(input.encryptionConfig, { clusterName: input.name, region });
  const authenticationMode = input.accessConfig?.authenticationMode ?? 'CONFIG_MAP';
  const isCreatorAdmin = input.accessConfig?.bootstrapClusterCreatorAdminPermissions ?? true;
  // terraform-aws-modules/terraform-aws-eks#3026
  if (authenticationMode === 'CONFIG_MAP' && !isCreatorAdmin)
    throw invalidParameter(
      'bootstrapClusterCreatorAdminPermissions must be true if cluster authentication mode is set to CONFIG_MAP',
      members,
    );
  return {
    version,
    platformVersion: platformVersionOf(version),
    authenticationMode,
    isCreatorAdmin,
    endpoint: endpointSettings(input),
    logging: completeLogging(input.logging),
  };
}

/** Emulator: what would silently not happen is refused. */
function refuseNotEmulated(input: CreateClusterRequest): void {
  const members = { clusterName: input.name };
  const refuse = (what: string) => invalidParameter(`${what} is not emulated.`, members);
  if (input.outpostConfig) throw refuse('outpostConfig');
  if (input.kubernetesNetworkConfig?.ipFamily === 'ipv6') throw refuse('ipFamily ipv6');
}

function endpointSettings({ name, resourcesVpcConfig }: CreateClusterRequest): ClusterSettings['endpoint'] {
  const endpointPublicAccess = resourcesVpcConfig.endpointPublicAccess ?? true;
  const endpointPrivateAccess = resourcesVpcConfig.endpointPrivateAccess ?? false;
  // Measured in badmintoncryer/cdk-preflight, rules/eks.
  if (!endpointPublicAccess && !endpointPrivateAccess)
    throw invalidParameter('Private and public endpoint access cannot be false', { clusterName: name });
  const given = resourcesVpcConfig.publicAccessCidrs;
  checkPublicAccessCidrs(given ?? [], name);
  const publicAccessCidrs = endpointPublicAccess ? (given?.length ? given : ['0.0.0.0/0']) : [];
  return { endpointPublicAccess, endpointPrivateAccess, publicAccessCidrs };
}

/**
 * Throws InvalidParameterException: secrets and nothing else can be encrypted, with a key of the region's KMS. The words are in
 * aws-controllers-k8s/community#1175 (no key) and measured in badmintoncryer/cdk-preflight, rules/eks (another region).
 */
export function checkEncryptionConfig(
  config: CreateClusterRequest['encryptionConfig'],
  { clusterName, region }: { readonly clusterName: string; readonly region: string },
): void {
  for (const { resources = [], provider } of config ?? []) {
    if (!provider?.keyArn) throw invalidParameter('KeyArn is required', { clusterName });
    if (resources.length !== 1 || resources[0] !== 'secrets')
      throw invalidParameter("Encryption config resources must be ['secrets']", { clusterName });
    const key = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:(key|alias)\/.+$/.exec(provider.keyArn);
    if (!key)
      throw invalidParameter(`The keyArn in encryptionConfig provider must be a valid KMS key ARN`, { clusterName });
    if (key[1] !== region)
      throw invalidParameter('The keyArn for encryptionConfig is scoped to invalid aws region.', { clusterName });
  }
}

/** Every type is told, the enabled ones first. */
export function completeLogging(logging: Logging | undefined): Logging {
  const setups = logging?.clusterLogging ?? [];
  const enabled = LOG_TYPES.filter((type) => setups.some((setup) => setup.enabled && setup.types?.includes(type)));
  const disabled = LOG_TYPES.filter((type) => !enabled.includes(type));
  const clusterLogging = [
    { types: enabled, enabled: true },
    { types: disabled, enabled: false },
  ];
  return { clusterLogging: clusterLogging.filter((setup) => setup.types.length > 0) };
}

/** Members that are told only when they were asked for. */
export function askedMembers(
  input: CreateClusterRequest,
): Pick<
  Cluster,
  | 'encryptionConfig'
  | 'zonalShiftConfig'
  | 'controlPlaneScalingConfig'
  | 'computeConfig'
  | 'storageConfig'
  | ComponentConfig
> {
  return {
    ...(input.encryptionConfig?.length && { encryptionConfig: input.encryptionConfig }),
    ...(input.zonalShiftConfig && { zonalShiftConfig: input.zonalShiftConfig }),
    ...(input.controlPlaneScalingConfig && { controlPlaneScalingConfig: input.controlPlaneScalingConfig }),
    ...askedComponents(input),
    ...askedAutoMode(input),
  };
}

export type ComponentConfig = 'kubeApiServerConfig' | 'kubeSchedulerConfig' | 'kubeControllerManagerConfig';

/** What is said of the parts of the control plane. Emulator: it is kept and described, and they work as they do by default. */
export function askedComponents(input: Pick<CreateClusterRequest, ComponentConfig>): Pick<Cluster, ComponentConfig> {
  const { kubeApiServerConfig, kubeSchedulerConfig, kubeControllerManagerConfig } = input;
  return {
    ...(kubeApiServerConfig && { kubeApiServerConfig }),
    ...(kubeSchedulerConfig && { kubeSchedulerConfig }),
    ...(kubeControllerManagerConfig && { kubeControllerManagerConfig }),
  };
}
