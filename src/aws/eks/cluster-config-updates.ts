// The kinds of change that UpdateClusterConfig knows: each looks at the cluster as it is, and says what is to be done.
// Texts that are not the service's own, as far as they are known, are in its manner; sources are beside those that are.

import type { Transaction } from '../../store/store.ts';
import { VPCS } from '../ec2/collections.ts';
import type { AwsContext } from '../operation.ts';
import { autoMode } from './auto-mode.ts';
import { askedComponents, completeLogging } from './cluster-settings.ts';
import type { AuthenticationMode, ClusterRecord } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { checkPublicAccessCidrs } from './public-access-cidrs.ts';
import { checkSecurityGroups, resolveSubnets } from './references.ts';
import { remoteNetworks } from './remote-networks.ts';
import type { Cluster, LogSetup, Update, UpdateClusterConfigRequest } from './types.gen.ts';
import type { Plan } from './updates.ts';

export interface Asked {
  readonly input: UpdateClusterConfigRequest;
  readonly record: ClusterRecord;
  readonly transaction: Transaction;
  readonly context: AwsContext;
}

type Params = NonNullable<Update['params']>;
/** Throws InvalidParameterException, InvalidRequestException. */
export type Kind = (asked: Asked) => Plan;

const param = (type: Params[number]['type'], value: unknown): Params[number] => ({
  type,
  value: typeof value === 'string' ? value : JSON.stringify(value),
});

const changed = (type: Plan['type'], params: Params, cluster: Partial<Cluster>): Plan => ({
  type,
  params,
  change: { cluster },
});

/** hashicorp/terraform-provider-aws and eksctl issues: the spacing of the refusal is the service's. */
const endpointAccess: Kind = ({ input, record }) => {
  const before = record.cluster.resourcesVpcConfig;
  const isPublic = input.resourcesVpcConfig?.endpointPublicAccess ?? before.endpointPublicAccess ?? true;
  const isPrivate = input.resourcesVpcConfig?.endpointPrivateAccess ?? before.endpointPrivateAccess ?? false;
  const asked = input.resourcesVpcConfig?.publicAccessCidrs;
  const kept = before.publicAccessCidrs?.length ? before.publicAccessCidrs : ['0.0.0.0/0'];
  const cidrs = isPublic ? [...(asked?.length ? asked : kept)] : [];
  const members = { clusterName: input.name };
  if (!isPublic && !isPrivate) throw invalidParameter('Private and public endpoint access cannot be false', members);
  checkPublicAccessCidrs(asked ?? [], input.name);
  const isSame =
    isPublic === before.endpointPublicAccess &&
    isPrivate === before.endpointPrivateAccess &&
    cidrs.join() === (before.publicAccessCidrs ?? []).join();
  if (isSame)
    throw invalidParameter(
      `Cluster is already at the desired configuration with endpointPrivateAccess: ${isPrivate} , endpointPublicAccess: ${isPublic}, and Public Endpoint Restrictions: [${cidrs.join(', ')}]`,
      members,
    );
  const after = {
    ...before,
    endpointPublicAccess: isPublic,
    endpointPrivateAccess: isPrivate,
    publicAccessCidrs: cidrs,
  };
  const params = [
    param('EndpointPublicAccess', isPublic),
    param('EndpointPrivateAccess', isPrivate),
    param('PublicAccessCidrs', cidrs),
  ];
  return changed('EndpointAccessUpdate', params, { resourcesVpcConfig: after });
};

const vpcConfig: Kind = ({ input, record, transaction, context }) => {
  const before = record.cluster.resourcesVpcConfig;
  const { subnetIds = before.subnetIds, securityGroupIds = before.securityGroupIds ?? [] } =
    input.resourcesVpcConfig ?? {};
  const members = { clusterName: input.name };
  const subnets = resolveSubnets(transaction, context, {
    ids: subnetIds,
    clusterName: input.name,
    vpcId: before.vpcId,
  });
  if (subnets.some(({ VpcId }) => VpcId !== before.vpcId))
    throw invalidParameter('Provided subnets must belong to the same VPC as the cluster', members);
  if (new Set(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).size < 2)
    throw invalidParameter('Subnets specified must be in at least two different AZs', members);
  checkSecurityGroups(transaction, context, { ids: securityGroupIds, vpcId: before.vpcId, clusterName: input.name });
  const isSame =
    subnetIds.join() === before.subnetIds.join() && securityGroupIds.join() === (before.securityGroupIds ?? []).join();
  if (isSame)
    throw invalidParameter('Cluster subnets and security groups are already at the desired configuration', members);
  const after = { ...before, subnetIds: [...subnetIds], securityGroupIds: [...securityGroupIds] };
  const params = [param('Subnets', subnetIds), param('SecurityGroups', securityGroupIds)];
  return changed('VpcConfigUpdate', params, { resourcesVpcConfig: after });
};

const logging: Kind = ({ input, record }) => {
  const setups = input.logging?.clusterLogging ?? [];
  const typesOf = (wanted: boolean) =>
    setups.flatMap(({ enabled = false, types = [] }) => (enabled === wanted ? types : []));
  const before = enabledTypes(record.cluster.logging?.clusterLogging);
  const off = new Set(typesOf(false));
  const enabled = [...new Set([...before.filter((type) => !off.has(type)), ...typesOf(true)])];
  if (enabled.length === before.length && enabled.every((type) => before.includes(type)))
    throw invalidParameter('No changes needed for the logging config provided', { clusterName: input.name });
  const after = completeLogging({ clusterLogging: [{ types: enabled, enabled: true }] });
  return changed('LoggingUpdate', [param('ClusterLogging', JSON.stringify(input.logging))], { logging: after });
};

function enabledTypes(setups: readonly LogSetup[] | undefined): NonNullable<LogSetup['types']> {
  return (setups ?? []).flatMap(({ enabled, types = [] }) => (enabled ? types : []));
}

/** One way, and one step at a time: from CONFIG_MAP to API is refused as backwards is. */
const MODES: readonly AuthenticationMode[] = ['CONFIG_MAP', 'API_AND_CONFIG_MAP', 'API'];

const accessConfig: Kind = ({ input, record }) => {
  const { authenticationMode: before } = record;
  const after = input.accessConfig?.authenticationMode ?? before;
  const step = MODES.indexOf(after) - MODES.indexOf(before);
  if (step !== 1)
    throw invalidParameter(`Unsupported authentication mode update from ${before} to ${after}`, {
      clusterName: input.name,
    });
  return {
    type: 'AccessConfigUpdate',
    params: [param('AuthenticationMode', after)],
    change: { authenticationMode: after, cluster: { accessConfig: { authenticationMode: after } } },
  };
};

/** A member that is taken as it comes, and refused where it is so already. */
function plainMember<Member extends 'upgradePolicy' | 'zonalShiftConfig' | 'deletionProtection'>(
  member: Member,
  type: Plan['type'],
  paramType: Params[number]['type'],
): Kind {
  return ({ input, record }) => {
    const after = input[member];
    if (JSON.stringify(after) === JSON.stringify(record.cluster[member]))
      throw invalidParameter(`No changes needed for the ${member} provided`, { clusterName: input.name });
    return changed(type, [param(paramType, after)], { [member]: after });
  };
}

const controlPlaneScaling: Kind = ({ input, record }) => {
  const before = record.cluster.controlPlaneScalingConfig?.tier ?? 'standard';
  const after = input.controlPlaneScalingConfig?.tier ?? 'standard';
  if (before === after)
    throw invalidParameter(`Cluster is already at the desired control plane scaling tier ${after}`, {
      clusterName: input.name,
    });
  const params = [param('UpdatedTier', after), param('PreviousTier', before)];
  return changed('ControlPlaneScalingConfigUpdate', params, { controlPlaneScalingConfig: { tier: after } });
};

/** What is told replaces what there is; empty lists take it away (user guide, hybrid-nodes-cluster-update). */
const remoteNetwork: Kind = ({ input, record, transaction, context }) => {
  const vpc = VPCS.find(transaction, VPCS.keyOf(context, record.cluster.resourcesVpcConfig.vpcId));
  const after = remoteNetworks(input.remoteNetworkConfig, {
    clusterName: input.name,
    authenticationMode: record.authenticationMode,
    vpcBlocks: (vpc?.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock ?? ''),
    serviceIpv4Cidr: record.serviceIpv4Cidr,
  });
  if (JSON.stringify(after) === JSON.stringify(record.cluster.remoteNetworkConfig))
    throw invalidParameter('No changes needed for the remoteNetworkConfig provided', { clusterName: input.name });
  const params = [param('RemoteNetworkConfig', input.remoteNetworkConfig)];
  return {
    type: 'RemoteNetworkConfigUpdate',
    params,
    change: after ? { cluster: { remoteNetworkConfig: after } } : { removed: 'remoteNetworkConfig' },
  };
};

const COMPONENT_PARAMS = {
  kubeApiServerConfig: 'KubeApiServerConfig',
  kubeSchedulerConfig: 'KubeSchedulerConfig',
  kubeControllerManagerConfig: 'KubeControllerManagerConfig',
} as const;

/** Those that are told replace what there was; the others stay. */
const componentConfig: Kind = ({ input, record }) => {
  const after = askedComponents(input);
  const names = Object.keys(after) as (keyof typeof COMPONENT_PARAMS)[];
  if (names.every((name) => JSON.stringify(after[name]) === JSON.stringify(record.cluster[name])))
    throw invalidParameter('No changes needed for the control plane component config provided', {
      clusterName: input.name,
    });
  const params = names.map((name) => param(COMPONENT_PARAMS[name], after[name]));
  return changed('ControlPlaneComponentConfigUpdate', params, after);
};

const egressMode: Kind = ({ input, record }) => {
  const before = record.cluster.resourcesVpcConfig;
  const { controlPlaneEgressMode } = input.resourcesVpcConfig ?? {};
  if (controlPlaneEgressMode === before.controlPlaneEgressMode)
    throw invalidParameter(`Cluster is already at the desired control plane egress mode ${controlPlaneEgressMode}`, {
      clusterName: input.name,
    });
  const params = [param('ControlPlaneEgressMode', controlPlaneEgressMode)];
  return changed('ControlPlaneEgressUpdate', params, { resourcesVpcConfig: { ...before, controlPlaneEgressMode } });
};

/** Which kinds the request asks for: it may be one. */
export function askedKinds(input: UpdateClusterConfigRequest): Kind[] {
  const vpc = input.resourcesVpcConfig ?? {};
  const isEndpoint =
    vpc.endpointPublicAccess !== undefined ||
    vpc.endpointPrivateAccess !== undefined ||
    vpc.publicAccessCidrs !== undefined;
  const isNetwork = vpc.subnetIds !== undefined || vpc.securityGroupIds !== undefined;
  const isAutoMode = input.computeConfig ?? input.storageConfig ?? input.kubernetesNetworkConfig;
  const table: readonly (readonly [unknown, Kind])[] = [
    [isEndpoint, endpointAccess],
    [isNetwork, vpcConfig],
    [input.logging, logging],
    [input.accessConfig, accessConfig],
    [input.upgradePolicy, plainMember('upgradePolicy', 'UpgradePolicyUpdate', 'UpgradePolicy')],
    [input.zonalShiftConfig, plainMember('zonalShiftConfig', 'ZonalShiftConfigUpdate', 'ZonalShiftConfig')],
    [
      input.deletionProtection !== undefined,
      plainMember('deletionProtection', 'DeletionProtectionUpdate', 'DeletionProtection'),
    ],
    [input.controlPlaneScalingConfig, controlPlaneScaling],
    [isAutoMode, autoMode],
    [Object.keys(askedComponents(input)).length > 0, componentConfig],
    [vpc.controlPlaneEgressMode, egressMode],
    [input.remoteNetworkConfig, remoteNetwork],
  ];
  return table.filter(([isAsked]) => Boolean(isAsked)).map(([, kind]) => kind);
}
