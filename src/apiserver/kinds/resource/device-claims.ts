// What claims and templates of claims have in common: defaults, what is behind gates that are closed, and who may use devices of others.

import { NAMESPACES } from '../../../kube/kind-refs.ts';
import type {
  DeviceClaim,
  DeviceSubRequest,
  DynamicResourceClaim,
  ExactDeviceRequest,
  Namespace,
  ResourceClaimStatus,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import type { CommitContext } from '../kind.ts';

const ADMIN_LABEL = 'resource.kubernetes.io/admin-access';
const ADMIN_WORDS = `admin access to devices requires the \`${ADMIN_LABEL}: true\` label on the containing namespace`;

type Wanted = ExactDeviceRequest | DeviceSubRequest;

function wantedBy({ requests }: DeviceClaim): Wanted[] {
  return (requests ?? []).flatMap(({ exactly, firstAvailable }) => [
    ...(exactly ? [exactly] : []),
    ...(firstAvailable ?? []),
  ]);
}

/** pkg/apis/resource/v1/defaults.go */
export function defaultDeviceClaim(claim: DeviceClaim): void {
  for (const wanted of wantedBy(claim)) {
    wanted.allocationMode ||= 'ExactCount';
    if (wanted.allocationMode === 'ExactCount') wanted.count ||= 1;
    for (const toleration of wanted.tolerations ?? []) toleration.operator ||= 'Equal';
  }
}

/** DRADeviceTaints and DRAConsumableCapacity are alpha in 1.35. */
export function dropGatedOfClaim(claim: DeviceClaim): void {
  for (const wanted of wantedBy(claim)) {
    delete wanted.tolerations;
    delete wanted.capacity;
  }
  for (const constraint of claim.constraints ?? []) delete constraint.distinctAttribute;
}

/** pkg/registry/resource/util.go (AuthorizedForAdmin). */
export function checkAdminAccess(
  claim: DeviceClaim,
  { path, namespace, transaction }: { path: string; namespace: string; transaction: CommitContext['transaction'] },
  errors: FieldErrors,
): void {
  const asked = (claim.requests ?? []).findIndex(({ exactly }) => exactly?.adminAccess === true);
  if (asked >= 0 && !mayAdminister(namespace, transaction))
    errors.forbidden(`${path}.requests[${asked}].adminAccess`, ADMIN_WORDS);
}

const mayAdminister = (namespace: string, transaction: CommitContext['transaction']): boolean => {
  const found = transaction.find(`/${NAMESPACES.plural}`, namespace)?.value as unknown as Namespace | undefined;
  return found?.metadata.labels?.[ADMIN_LABEL] === 'true';
};

/** The same of devices that a claim is given, unless they were given before (AuthorizedForAdminStatus). */
export function checkGivenAccess(
  { object, current }: { object: DynamicResourceClaim; current?: DynamicResourceClaim },
  { transaction, errors }: CommitContext & { readonly errors: FieldErrors },
): void {
  const [given, before] = [object, current].map((claim) =>
    (claim?.status?.allocation?.devices?.results ?? []).findIndex(({ adminAccess }) => adminAccess === true),
  );
  if (given === undefined || given < 0 || before !== -1 || mayAdminister(object.metadata.namespace ?? '', transaction))
    return;
  errors.forbidden(`status.allocation.devices.results[${given}].adminAccess`, ADMIN_WORDS);
}

/** What a status cannot say while DRAConsumableCapacity and DRADeviceBindingConditions are off. @param status changed */
export function dropGatedOfStatus(status: ResourceClaimStatus): void {
  for (const result of status.allocation?.devices?.results ?? []) {
    delete result.shareID;
    delete result.consumedCapacity;
    delete result.bindingConditions;
    delete result.bindingFailureConditions;
  }
  for (const device of status.devices ?? []) delete device.shareID;
}
