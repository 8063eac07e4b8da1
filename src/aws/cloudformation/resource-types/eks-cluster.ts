// AWS::EKS::Cluster.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-cluster.html

import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import type { Cluster, CreateClusterRequest, DescribeClusterResponse } from '../../eks/types.gen.ts';
import type { ResourceCalls } from '../resource-calls.ts';
import { text } from '../template/intrinsics.ts';
import { changeTags, notStabilized, objectsOf, tagMap } from './eks-values.ts';
import type { ResourceType } from './resource-type.ts';

const NAME_LENGTH = 100;

export const cluster: ResourceType = {
  properties: [
    'AccessConfig',
    'BootstrapSelfManagedAddons',
    'ComputeConfig',
    'DeletionProtection',
    'EncryptionConfig',
    'KubernetesNetworkConfig',
    'Logging',
    'Name',
    'RemoteNetworkConfig',
    'ResourcesVpcConfig',
    'RoleArn',
    'StorageConfig',
    'Tags',
    'UpgradePolicy',
    'Version',
    'ZonalShiftConfig',
  ],
  required: ['ResourcesVpcConfig', 'RoleArn'],
  attributes: [
    'Arn',
    'CertificateAuthorityData',
    'ClusterSecurityGroupId',
    'EncryptionConfigKeyArn',
    'Endpoint',
    'Id',
    'OpenIdConnectIssuerUrl',
  ],
  updatable: [
    'AccessConfig',
    'ComputeConfig',
    'DeletionProtection',
    'Logging',
    'ResourcesVpcConfig',
    'StorageConfig',
    'Tags',
    'UpgradePolicy',
    'Version',
    'ZonalShiftConfig',
  ],
  create(calls, resource) {
    const { Name } = resource.properties;
    const name = Name === undefined ? resource.newName(NAME_LENGTH) : text(Name);
    const input = { ...wantedCluster(calls, { ...resource.properties, Name: name }), tags: tagMap(resource.tags) };
    calls.call('eks', 'CreateCluster', input);
    resource.made(name);
  },
  read: (calls, { physicalId: name }) => {
    const { status, health, ...found } = describe(calls, name);
    if (status === 'FAILED') throw notStabilized(`Cluster ${name}`, health?.issues ?? []);
    if (status !== 'ACTIVE') return undefined;
    return {
      Arn: found.arn,
      CertificateAuthorityData: found.certificateAuthority?.data,
      ClusterSecurityGroupId: found.resourcesVpcConfig?.clusterSecurityGroupId,
      EncryptionConfigKeyArn: found.encryptionConfig?.[0]?.provider?.keyArn ?? '',
      Endpoint: found.endpoint,
      Id: name,
      OpenIdConnectIssuerUrl: found.identity?.oidc?.issuer,
    };
  },
  update(calls, resource) {
    const { arn, tags: before } = describe(calls, resource.physicalId);
    changeTags(calls, resource, { arn, before });
  },
  hasMoreToChange(calls, { physicalId: name, properties }) {
    const change = nextChange(describe(calls, name), wantedCluster(calls, { ...properties, Name: name }));
    if (!change) return false;
    calls.call('eks', change.operation, { name, ...change.input });
    return true;
  },
  delete(calls, { physicalId: name }) {
    calls.call('eks', 'DeleteCluster', { name });
  },
};

/** `{ ClusterLogging: { EnabledTypes: [{ Type: 'audit' }] } }` */
function clusterLogging({ ClusterLogging }: JsonObject) {
  const enabled = isObject(ClusterLogging) ? objectsOf(ClusterLogging['EnabledTypes']) : [];
  return { clusterLogging: [{ types: enabled.map(({ Type }) => text(Type)), enabled: true }] };
}

function describe(calls: ResourceCalls, name: string): Partial<Cluster> {
  return calls.call<object, DescribeClusterResponse>('eks', 'DescribeCluster', { name }).cluster ?? {};
}

function wantedCluster(calls: ResourceCalls, { Logging, Tags: _, ...properties }: JsonObject): CreateClusterRequest {
  const input = calls.toInput('eks', 'CreateCluster', properties);
  return {
    ...input,
    ...(isObject(Logging) && { logging: clusterLogging(Logging) }),
  } as unknown as CreateClusterRequest;
}

interface Change {
  readonly operation: 'UpdateClusterVersion' | 'UpdateClusterConfig';
  readonly input: object;
}

/** EKS takes one change after the other, each of one kind: this is the first that is left. */
function nextChange(is: Partial<Cluster>, wanted: CreateClusterRequest): Change | undefined {
  if (wanted.version !== undefined && wanted.version !== is.version)
    return { operation: 'UpdateClusterVersion', input: { version: wanted.version } };
  const { authenticationMode } = wanted.accessConfig ?? {};
  const { subnetIds, securityGroupIds, ...endpoint } = wanted.resourcesVpcConfig;
  const { computeConfig, storageConfig, kubernetesNetworkConfig } = wanted;
  const { elasticLoadBalancing } = kubernetesNetworkConfig ?? {};
  const autoMode = { computeConfig, storageConfig, kubernetesNetworkConfig: { elasticLoadBalancing } };
  const settings: [is: unknown, wanted: object | undefined, input: object][] = [
    [is.accessConfig, authenticationMode && { authenticationMode }, { accessConfig: { authenticationMode } }],
    [is.resourcesVpcConfig, endpoint, { resourcesVpcConfig: endpoint }],
    [is.resourcesVpcConfig, { subnetIds, securityGroupIds }, { resourcesVpcConfig: { subnetIds, securityGroupIds } }],
    [is.upgradePolicy, wanted.upgradePolicy, { upgradePolicy: wanted.upgradePolicy }],
    [is.zonalShiftConfig, wanted.zonalShiftConfig, { zonalShiftConfig: wanted.zonalShiftConfig }],
    [{ enabled: is.computeConfig?.enabled ?? false }, { enabled: autoMode.computeConfig?.enabled ?? false }, autoMode],
    [is, { deletionProtection: wanted.deletionProtection }, { deletionProtection: wanted.deletionProtection }],
  ];
  const different = settings.find(([before, after]) => isDifferent(before, after));
  const input = different?.[2] ?? loggingChange(is, wanted);
  return input && { operation: 'UpdateClusterConfig', input };
}

/** Of what is asked for; what is left out stays as it is. */
function isDifferent(before: unknown, after: object | undefined): boolean {
  const known = (before ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(after ?? {}).some(
    ([name, value]) => value !== undefined && !isDeepStrictEqual(known[name], value),
  );
}

function loggingChange({ logging }: Partial<Cluster>, wanted: CreateClusterRequest): object | undefined {
  const typesOf = (of: CreateClusterRequest['logging']) =>
    (of?.clusterLogging ?? []).flatMap(({ types = [], enabled }) => (enabled ? types : [])).sort();
  const [before, after] = [typesOf(logging), typesOf(wanted.logging)];
  if (isDeepStrictEqual(before, after)) return undefined;
  const parts = [
    { types: after, enabled: true },
    { types: before.filter((type) => !after.includes(type)), enabled: false },
  ];
  return { logging: { clusterLogging: parts.filter(({ types }) => types.length > 0) } };
}
