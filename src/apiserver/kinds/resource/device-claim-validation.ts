// What a claim for devices must say: https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/apis/resource/validation/validation.go

import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  DeviceClaim,
  DeviceClaimConfiguration,
  DeviceConstraint,
  DeviceRequest,
  DeviceSubRequest,
  ExactDeviceRequest,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateList } from '../../validation/lists.ts';
import { validateConfiguration, validateFullName, validateLabelName } from './device-names.ts';
import { validateSelectors } from './device-selectors.ts';

const MAX_REQUESTS = 32;
const MAX_CONSTRAINTS = 32;
export const MAX_CONFIGS = 32;
const MAX_ALTERNATIVES = 8;
const MODES = ['All', 'ExactCount'];
const ONE_KIND = 'exactly one of `exactly` or `firstAvailable` is required';
const NO_REQUEST =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

/** The names of the requests, and of their parts as `request/part`: of one name the last, and what has a slash itself is not to be named. */
export function requestNames({ requests }: DeviceClaim): ReadonlySet<string> {
  const byName = new Map((requests ?? []).map(({ name, firstAvailable = [] }) => [name, firstAvailable] as const));
  const partsOf = (name: string) => byName.get(name)?.map((part) => part.name) ?? [];
  const isWhole = (name: string) => !name.includes('/');
  return new Set(
    [...byName.keys()].filter(isWhole).flatMap((name) => [
      name,
      ...partsOf(name)
        .filter(isWhole)
        .map((part) => `${name}/${part}`),
    ]),
  );
}

export function validateDeviceClaim(claim: DeviceClaim, path: string, errors: FieldErrors): void {
  const names = requestNames(claim);
  const keyOf = ({ name }: DeviceRequest) => name;
  const requests = { path: `${path}.requests`, max: MAX_REQUESTS, keyOf };
  validateList(claim.requests, { rule: requests, errors }, (request, at) => validateRequest(request, at, errors));
  const constraints = { path: `${path}.constraints`, max: MAX_CONSTRAINTS };
  validateList(claim.constraints, { rule: constraints, errors }, (constraint, at) =>
    validateConstraint(constraint, { path: at, names }, errors),
  );
  const configs = { path: `${path}.config`, max: MAX_CONFIGS };
  validateList(claim.config, { rule: configs, errors }, (config, at) =>
    validateClaimConfiguration(config, { path: at, names }, errors),
  );
}

function validateRequest({ name, exactly, firstAvailable }: DeviceRequest, path: string, errors: FieldErrors): void {
  validateLabelName(name, `${path}.name`, errors);
  const hasParts = (firstAvailable ?? []).length > 0;
  if (!exactly && !hasParts) errors.required(path, ONE_KIND);
  else if (exactly && hasParts) errors.invalid(path, null, `${ONE_KIND}, but multiple fields are set`);
  else if (exactly) validateWanted(exactly, `${path}.exactly`, errors);
  else {
    const keyOf = (part: DeviceSubRequest) => part.name;
    const rule = { path: `${path}.firstAvailable`, max: MAX_ALTERNATIVES, keyOf };
    validateList(firstAvailable, { rule, errors }, (part, at) => {
      validateLabelName(part.name, `${at}.name`, errors);
      validateWanted(part, at, errors);
    });
  }
}

function validateWanted(wanted: ExactDeviceRequest | DeviceSubRequest, path: string, errors: FieldErrors): void {
  const { deviceClassName, selectors, allocationMode = '', count = 0 } = wanted;
  const at = `${path}.deviceClassName`;
  if (!deviceClassName) errors.required(at);
  else errors.problems(at, deviceClassName, dnsSubdomainProblems(deviceClassName));
  validateSelectors(selectors, `${path}.selectors`, errors);
  if (!MODES.includes(allocationMode)) errors.notSupported(`${path}.allocationMode`, allocationMode, MODES);
  else if (allocationMode === 'All') {
    if (count !== 0) errors.invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'");
  } else if (count <= 0) errors.invalid(`${path}.count`, count, 'must be greater than zero');
}

interface Place {
  readonly path: string;
  readonly names: ReadonlySet<string>;
}

function validateConstraint({ requests, matchAttribute }: DeviceConstraint, place: Place, errors: FieldErrors): void {
  validateReferences(requests, place, errors);
  const at = `${place.path}.matchAttribute`;
  if (matchAttribute === undefined) errors.required(at);
  else validateFullName(matchAttribute, at, errors);
}

export function validateClaimConfiguration(config: DeviceClaimConfiguration, place: Place, errors: FieldErrors): void {
  validateReferences(config.requests, place, errors);
  validateConfiguration(config.opaque, place.path, errors);
}

function validateReferences(requests: string[] | undefined, { path, names }: Place, errors: FieldErrors): void {
  const rule = { path: `${path}.requests`, max: MAX_REQUESTS, keyOf: (name: string) => name };
  validateList(requests, { rule, errors }, (name, at) => validateReference(name, { path: at, names }, errors));
}

/** A request of the claim, or a part of one. */
export function validateReference(name: string, { path, names }: Place, errors: FieldErrors): void {
  const parts = name.split('/');
  if (parts.length <= 2) for (const part of parts) validateLabelName(part, path, errors);
  if (!names.has(name)) errors.invalid(path, name, NO_REQUEST);
}
