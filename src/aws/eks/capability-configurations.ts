// What a capability is configured to: with what the service adds when it is made, and what an update changes.
// Members as answered by the service to a user of Argo CD, and in https://docs.aws.amazon.com/eks/latest/userguide/working-with-capabilities.html

import { hexId } from '../../lib/ids.ts';
import type { AwsContext } from '../operation.ts';
import { globalArn, partitionOf } from '../partitions.ts';
import type {
  AckConfigResponse,
  ArgoCdConfigRequest,
  ArgoCdConfigResponse,
  ArgoCdRoleMapping,
  CapabilityConfigurationResponse,
  CreateCapabilityRequest,
  Update,
  UpdateCapabilityConfiguration,
  UpdateRoleMappings,
} from './types.gen.ts';

/** The software of each type, as the user guide's examples have it: ACK, which is many controllers, has no version. */
export const CAPABILITY_VERSIONS: Readonly<Record<CreateCapabilityRequest['type'], string | undefined>> = {
  ACK: undefined,
  KRO: 'v0.6.3',
  ARGOCD: '3.1.8-eks-1',
};

/** Of a new capability; kro has none. */
export function newConfiguration(
  { type, configuration }: CreateCapabilityRequest,
  context: AwsContext,
): CapabilityConfigurationResponse | undefined {
  if (type === 'ACK') return { ack: { enableCrossNamespace: false, ...configuration?.ack } };
  return type === 'ARGOCD' && configuration?.argoCd ? { argoCd: newArgoCd(configuration.argoCd, context) } : undefined;
}

/** Emulator: nobody answers at the server's URL, and IAM Identity Center knows no such application. */
function newArgoCd(asked: ArgoCdConfigRequest, context: AwsContext): ArgoCdConfigResponse {
  const { account, region } = context;
  const { idcInstanceArn, idcRegion = region } = asked.awsIdc;
  const instance = idcInstanceArn.slice(idcInstanceArn.lastIndexOf('/') + 1);
  const { endpointPrefix } = asked;
  const host = endpointPrefix === undefined ? hexId(16) : `${endpointPrefix}-${hexId(8)}-${account}`;
  return {
    namespace: asked.namespace ?? 'argocd',
    awsIdc: {
      idcInstanceArn,
      idcRegion,
      idcManagedApplicationArn: globalArn('sso', context, `application/${instance}/apl-${hexId(16)}`),
    },
    rbacRoleMappings: asked.rbacRoleMappings ?? [],
    networkAccess: { vpceIds: asked.networkAccess?.vpceIds ?? [] },
    serverUrl: `https://${host}.eks-capabilities.${region}.${partitionOf(region).dnsSuffix}`,
    ...(endpointPrefix !== undefined && { endpointPrefix }),
  };
}

/** A server has no address while it is made. */
export function withoutServer(found: CapabilityConfigurationResponse | undefined) {
  return found?.argoCd ? { ...found, argoCd: { ...found.argoCd, serverUrl: undefined } } : found;
}

/** What is not named stays as it is; what is meant for another type of capability is not used. */
export function updatedConfiguration(
  before: CapabilityConfigurationResponse | undefined,
  { argoCd, ack }: UpdateCapabilityConfiguration,
): CapabilityConfigurationResponse | undefined {
  if (before?.ack && ack) return { ack: updatedAck(before.ack, ack) };
  if (!before?.argoCd || !argoCd) return before;
  const { rbacRoleMappings = [], networkAccess } = before.argoCd;
  return {
    argoCd: {
      ...before.argoCd,
      rbacRoleMappings: updatedMappings(rbacRoleMappings, argoCd.rbacRoleMappings ?? {}),
      networkAccess: argoCd.networkAccess ? { vpceIds: argoCd.networkAccess.vpceIds ?? [] } : networkAccess,
    },
  };
}

function updatedAck(before: AckConfigResponse, asked: NonNullable<UpdateCapabilityConfiguration['ack']>) {
  return {
    ...before,
    enableCrossNamespace: asked.enableCrossNamespace ?? before.enableCrossNamespace,
    disabledServices: asked.disabledServices ?? before.disabledServices,
  };
}

/** A role has the identities that it was given last, without those that are taken from it, and goes with the last of them. */
function updatedMappings(
  before: readonly ArgoCdRoleMapping[],
  { addOrUpdateRoleMappings: given = [], removeRoleMappings: taken = [] }: UpdateRoleMappings,
): ArgoCdRoleMapping[] {
  const roles = new Map([...before, ...given].map(({ role, identities }) => [role, identities]));
  for (const { role, identities } of taken) {
    const isTaken = ({ id, type }: { id: string; type: string }) =>
      identities.some((other) => other.id === id && other.type === type);
    const left = (roles.get(role) ?? []).filter((identity) => !isTaken(identity));
    if (left.length > 0) roles.set(role, left);
    else roles.delete(role);
  }
  return [...roles].map(([role, identities]) => ({ role, identities }));
}

/** What is told of an update: what was asked for. */
export function updateParams(
  roleArn: string | undefined,
  { argoCd, ack }: UpdateCapabilityConfiguration,
): NonNullable<Update['params']> {
  const json = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  const all = {
    RoleArn: roleArn,
    RoleMappingsToAddOrUpdate: json(argoCd?.rbacRoleMappings?.addOrUpdateRoleMappings),
    RoleMappingsToRemove: json(argoCd?.rbacRoleMappings?.removeRoleMappings),
    NetworkAccess: json(argoCd?.networkAccess),
    EnableCrossNamespace: json(ack?.enableCrossNamespace),
    DisabledServices: json(ack?.disabledServices),
  } as const;
  return (Object.keys(all) as (keyof typeof all)[]).flatMap((type) =>
    all[type] === undefined ? [] : [{ type, value: all[type] }],
  );
}
