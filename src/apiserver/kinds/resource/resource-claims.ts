// ResourceClaim: pkg/registry/resource/resourceclaim/strategy.go, pkg/apis/resource/validation.

import { RESOURCE_CLAIMS } from '../../../kube/kind-refs.ts';
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  DynamicResourceClaim,
  ResourceClaimConsumerReference,
  ResourceClaimStatus,
} from '../../../kube/types.gen.ts';
import { deepCopy, deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateConditions } from '../../validation/conditions.ts';
import { interfaceAddressProblems } from '../../validation/ip-forms.ts';
import { validateList } from '../../validation/lists.ts';
import { validateNodeSelector } from '../../validation/node-selectors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { KindDefinition, ObjectSubresource } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import {
  MAX_CONFIGS,
  requestNames,
  validateClaimConfiguration,
  validateDeviceClaim,
  validateReference,
} from './device-claim-validation.ts';
import {
  checkAdminAccess,
  checkGivenAccess,
  defaultDeviceClaim,
  dropGatedOfClaim,
  dropGatedOfStatus,
} from './device-claims.ts';
import { validateBinding, validateLabelName, validateParameters, validatePoolName } from './device-names.ts';

const MAX_CONSUMERS = 256;
const MAX_RESULTS = 32;
const MAX_CONDITIONS = 8;
const MAX_INTERFACE_NAME = 256;
const MAX_HARDWARE_ADDRESS = 128;
const MAX_ADDRESSES = 16;
const SOURCES = ['FromClaim', 'FromClass'];

export const resourceClaims: KindDefinition<DynamicResourceClaim> = {
  ...RESOURCE_CLAIMS,
  singular: 'resourceclaim',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'changed-meta', 'changes'],
  returnsDeleted: true,
  columns: [
    nameColumn,
    {
      name: 'State',
      type: 'string',
      description: 'A summary of the current state (allocated, pending, reserved, etc.).',
      cell: stateText,
    },
    ageColumn,
  ],
  defaults({ spec }) {
    if (spec?.devices) defaultDeviceClaim(spec.devices);
  },
  prepareForCreate(object) {
    object.status = {};
    if (object.spec.devices) dropGatedOfClaim(object.spec.devices);
  },
  prepareForUpdate(object, current) {
    object.status = current.status ?? {};
    if (object.spec.devices) dropGatedOfClaim(object.spec.devices);
  },
  status: statusOfClaim(),
  validateCreate: ({ spec }, errors) => validateDeviceClaim(spec.devices ?? {}, 'spec.devices', errors),
  validateUpdate: (object, current, errors) => errors.unchanged('spec', object.spec, current.spec),
  checkFirst({ object, current }, { transaction, errors }) {
    const { namespace = '' } = object.metadata;
    if (!current) checkAdminAccess(object.spec.devices ?? {}, { path: 'spec.devices', namespace, transaction }, errors);
  },
};

function stateText({ metadata, status }: DynamicResourceClaim): string {
  const isDeleted = metadata.deletionTimestamp !== undefined;
  return [
    ...(isDeleted ? ['deleted'] : []),
    ...(status?.allocation ? ['allocated'] : isDeleted ? [] : ['pending']),
    ...(status?.allocation && status.reservedFor?.length ? ['reserved'] : []),
  ].join(',');
}

/** As upstream has it, and shows it (structured.SharedDeviceID). */
const deviceId = ({ driver, pool, device, shareID }: AllocatedDeviceStatus | DeviceRequestAllocationResult) => ({
  Driver: driver,
  Pool: pool,
  Device: device,
  ShareID: shareID ?? '',
});

const deviceKey = (device: AllocatedDeviceStatus | DeviceRequestAllocationResult) => JSON.stringify(deviceId(device));

const keysOf = (status: ResourceClaimStatus | undefined) =>
  new Set((status?.allocation?.devices?.results ?? []).map(deviceKey));

function statusOfClaim(): ObjectSubresource<DynamicResourceClaim> {
  const plain = statusSubresource<DynamicResourceClaim>({ keepsMeta: true });
  return {
    ...plain,
    hasNoTable: true,
    checkFirst: checkGivenAccess,
    merge(incoming, current) {
      const next = deepCopy(plain.merge(incoming, current));
      if (next.status) dropGatedOfStatus(next.status);
      const [old, now] = [keysOf(current.status), keysOf(next.status)];
      // What is told of a device goes when the device does.
      const devices = next.status?.devices?.filter((one) => now.has(deviceKey(one)) || !old.has(deviceKey(one)));
      if (next.status?.devices?.length === devices?.length) return next;
      const { devices: _, ...status } = next.status ?? {};
      return { ...next, status: devices?.length ? { ...status, devices } : status };
    },
    validate(object, current, errors) {
      validateConsumers(object, current, errors);
      const allocated = keysOf(object.status);
      const rule = { path: 'status.devices', keyOf: deviceId };
      validateList(object.status?.devices, { rule, errors }, (device, at) => {
        validateDevice(device, at, errors);
        if (!allocated.has(deviceKey(device)))
          errors.invalid(at, deviceId(device), 'must be an allocated device in the claim');
        validateReport(device, at, errors);
      });
      validateReservation(object, current, errors);
      const [next, before] = [object.status?.allocation, current.status?.allocation];
      if (next && before) errors.unchanged('status.allocation', next, before);
      else if (next) validateAllocation(next, requestNames(object.spec.devices ?? {}), errors);
    },
  };
}

function validateConsumers({ status }: DynamicResourceClaim, _: DynamicResourceClaim, errors: FieldErrors): void {
  const keyOf = ({ uid }: ResourceClaimConsumerReference) => uid;
  const rule = { path: 'status.reservedFor', max: MAX_CONSUMERS, keyOf };
  validateList(status?.reservedFor, { rule, errors }, (consumer, at) => {
    for (const field of ['resource', 'name', 'uid'] as const) if (!consumer[field]) errors.required(`${at}.${field}`);
  });
}

function validateReservation(object: DynamicResourceClaim, current: DynamicResourceClaim, errors: FieldErrors): void {
  const consumers = object.status?.reservedFor ?? [];
  const path = 'status.reservedFor';
  if (consumers.length === 0) return;
  if (!object.status?.allocation) errors.forbidden(path, 'may not be specified when `allocated` is not set');
  else if (object.metadata.deletionTimestamp !== undefined) {
    const old = current.status?.reservedFor ?? [];
    const isNew = consumers.some((consumer) => !old.some((other) => deepEqual(other, consumer)));
    const words = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set';
    if (isNew) errors.forbidden(path, words);
  }
}

function validateDevice(
  { driver, pool, device }: Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device'>,
  path: string,
  errors: FieldErrors,
): void {
  validateDriverName(driver, `${path}.driver`, errors);
  validatePoolName(pool, `${path}.pool`, errors);
  validateLabelName(device, `${path}.device`, errors);
}

/** What a driver tells of a device. */
function validateReport(
  { conditions: given, data, networkData }: AllocatedDeviceStatus,
  path: string,
  errors: FieldErrors,
): void {
  const conditions = given ?? []; // Null where none are given.
  if (conditions.length > MAX_CONDITIONS) errors.tooMany(`${path}.conditions`, conditions.length, MAX_CONDITIONS);
  validateConditions(conditions, `${path}.conditions`, errors);
  if (data !== undefined) validateParameters(data, `${path}.data`, errors);
  const { interfaceName = '', hardwareAddress = '', ips } = networkData ?? {};
  const at = `${path}.networkData`;
  if (interfaceName.length > MAX_INTERFACE_NAME) errors.tooLong(`${at}.interfaceName`, MAX_INTERFACE_NAME);
  if (hardwareAddress.length > MAX_HARDWARE_ADDRESS) errors.tooLong(`${at}.hardwareAddress`, MAX_HARDWARE_ADDRESS);
  const rule = { path: `${at}.ips`, max: MAX_ADDRESSES, keyOf: (ip: string) => ip };
  validateList(ips, { rule, errors }, (ip, place) => errors.problems(place, ip, interfaceAddressProblems(ip)));
}

function validateAllocation(allocation: AllocationResult, names: ReadonlySet<string>, errors: FieldErrors): void {
  const { devices = {}, nodeSelector } = allocation;
  const path = 'status.allocation';
  const results = { path: `${path}.devices.results`, max: MAX_RESULTS };
  validateList(devices.results, { rule: results, errors }, (result, at) => {
    validateReference(result.request, { path: `${at}.request`, names }, errors);
    validateDevice(result, at, errors);
    validateBinding(result, at, errors);
  });
  // Those of the classes and those of the claim.
  const configs = { path: `${path}.devices.config`, max: 2 * MAX_CONFIGS };
  validateList(devices.config, { rule: configs, errors }, (config, at) =>
    validateAllocationConfiguration(config, { path: at, names }, errors),
  );
  if (nodeSelector) validateNodeSelector(nodeSelector, `${path}.nodeSelector`, errors);
}

function validateAllocationConfiguration(
  config: DeviceAllocationConfiguration,
  place: { path: string; names: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  if (!config.source) errors.required(`${place.path}.source`);
  else errors.choice(`${place.path}.source`, config.source, SOURCES);
  validateClaimConfiguration(config, place, errors);
}
