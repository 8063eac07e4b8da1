// ResourceSlice: pkg/registry/resource/resourceslice/strategy.go, pkg/apis/resource/validation.

import { RESOURCE_SLICES } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type {
  Device,
  DeviceAttribute,
  ResourcePool,
  ResourceSlice,
  ResourceSliceSpec,
} from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { validateList } from '../../validation/lists.ts';
import { validateNodeSelector } from '../../validation/node-selectors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import { NODE_SELECTOR_TERM } from '../core/volume-structs.ts';
import type { KindDefinition } from '../kind.ts';
import { countSpecChanges } from '../strategy.ts';
import { validateLabelName, validatePoolName, validateQualifiedName } from './device-names.ts';

const MAX_DEVICES = 128;
const MAX_PROPERTIES = 32;
const MAX_VALUE = 64;
const MAX_KEY = 63 + 1 + 32;
const ONE_PLACE = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';
const NO_PLACE =
  '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec';
const VERSION =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

export const resourceSlices: KindDefinition<ResourceSlice> = {
  ...RESOURCE_SLICES,
  singular: 'resourceslice',
  nameRule: 'dns-subdomain',
  returnsDeleted: true,
  updateChecks: ['changed-meta', 'rules'],
  fieldSelectorRefusal: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
  fieldSelectors: {
    'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
    'spec.driver': ({ spec }) => spec.driver,
  },
  columns: [
    nameColumn,
    {
      name: 'Node',
      type: 'string',
      description: { of: 'resource.v1.ResourceSliceSpec.nodeName' },
      cell: ({ spec }) => spec.nodeName ?? '',
    },
    {
      name: 'Driver',
      type: 'string',
      description:
        'Driver identifies the DRA driver providing the capacity information. A field selector can be used to list only ResourceSlice objects with a certain driver name.\n\nMust be a DNS subdomain and should end with a DNS domain owned by the vendor of the driver. It should use only lower case characters. This field is immutable.',
      cell: ({ spec }) => spec.driver,
    },
    {
      name: 'Pool',
      type: 'string',
      description: { of: 'resource.v1.ResourcePool.name' },
      cell: ({ spec }) => spec.pool.name,
    },
    ageColumn,
  ],
  prepareForCreate(object) {
    object.metadata.generation = 1;
    dropGated(object.spec);
  },
  prepareForUpdate(object, current) {
    countSpecChanges(object, current);
    dropGated(object.spec);
  },
  validate: ({ spec }, errors, current) => validateSpec(spec, current?.spec, errors),
  warnings({ spec: { driver } }) {
    const words = `driver names should be lowercase; ${JSON.stringify(driver)} contains uppercase characters`;
    return driver === driver.toLowerCase() ? [] : [`spec.driver: ${words}`];
  },
};

/** Alpha in 1.35: DRADeviceTaints, DRAPartitionableDevices, DRAConsumableCapacity, DRADeviceBindingConditions. */
function dropGated(spec: ResourceSliceSpec): void {
  delete spec.sharedCounters;
  delete spec.perDeviceNodeSelection;
  for (const device of spec.devices ?? []) {
    for (const field of [
      'taints',
      'consumesCounters',
      'nodeName',
      'nodeSelector',
      'allNodes',
      'allowMultipleAllocations',
      'bindsToNode',
      'bindingConditions',
      'bindingFailureConditions',
    ] as const)
      delete device[field];
    for (const capacity of Object.values(device.capacity ?? {})) delete capacity.requestPolicy;
  }
}

function validateSpec(spec: ResourceSliceSpec, before: ResourceSliceSpec | undefined, errors: FieldErrors): void {
  validateDriverName(spec.driver, 'spec.driver', errors);
  validatePool(spec.pool, 'spec.pool', errors);
  if (before) {
    errors.unchanged('spec.pool.name', spec.pool.name, before.pool.name);
    errors.unchanged('spec.driver', spec.driver, before.driver);
    errors.unchanged('spec.nodeName', spec.nodeName, before.nodeName);
  }
  validatePlace(spec, errors);
  const rule = { path: 'spec.devices', max: MAX_DEVICES, keyOf: ({ name }: Device) => name };
  validateList(spec.devices, { rule, errors }, (device, at) => validateDevice(device, at, errors));
}

function validatePool({ name, resourceSliceCount, generation }: ResourcePool, path: string, errors: FieldErrors): void {
  validatePoolName(name, `${path}.name`, errors);
  if (resourceSliceCount <= 0)
    errors.invalid(`${path}.resourceSliceCount`, resourceSliceCount, 'must be greater than zero');
  if (generation < 0) errors.invalid(`${path}.generation`, generation, 'must be greater than or equal to zero');
}

function validatePlace({ nodeName, nodeSelector, allNodes }: ResourceSliceSpec, errors: FieldErrors): void {
  if (nodeName === '') errors.invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string');
  else if (nodeName) errors.problems('spec.nodeName', nodeName, dnsSubdomainProblems(nodeName));
  if (nodeSelector) {
    validateNodeSelector(nodeSelector, 'spec.nodeSelector', errors);
    const terms = nodeSelector.nodeSelectorTerms ?? [];
    if (terms.length !== 1)
      errors.invalid(
        'spec.nodeSelector.nodeSelectorTerms',
        terms.length > 0 ? asGoStruct(terms, NODE_SELECTOR_TERM) : null,
        'must have exactly one node selector term',
      );
  }
  if (allNodes === false) errors.invalid('spec.allNodes', allNodes, 'must be either unset or set to true');
  const given = [nodeName && '`nodeName`', nodeSelector && '`nodeSelector`', allNodes && '`allNodes`'].filter(Boolean);
  if (given.length === 0) errors.required('spec', ONE_PLACE);
  if (given.length > 1) errors.invalid('spec', `{${given.join(', ')}}`, `${ONE_PLACE}, but multiple fields are set`);
}

function validateDevice(device: Device, path: string, errors: FieldErrors): void {
  validateLabelName(device.name, `${path}.name`, errors);
  const { attributes = {}, capacity = {}, nodeName, nodeSelector, allNodes } = device;
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > MAX_PROPERTIES)
    errors.invalid(path, count, `the total number of attributes and capacities must not exceed ${MAX_PROPERTIES}`);
  for (const [name, attribute] of Object.entries(attributes)) {
    const at = `${path}.attributes[${shortened(name)}]`;
    validateQualifiedName(name, at, errors);
    validateAttribute(attribute, at, errors);
  }
  for (const name of Object.keys(capacity)) validateQualifiedName(name, `${path}.capacity[${shortened(name)}]`, errors);
  if (nodeName !== undefined || nodeSelector || allNodes !== undefined) errors.invalid(path, null, NO_PLACE);
}

/** The ends of a name that is too long to show. */
function shortened(name: string): string {
  if (name.length <= MAX_KEY) return name;
  const left = MAX_KEY - '...'.length;
  return `${name.slice(0, Math.floor((left + 1) / 2))}...${name.slice(name.length - Math.floor(left / 2))}`;
}

function validateAttribute(attribute: DeviceAttribute, path: string, errors: FieldErrors): void {
  const { string: text, version } = attribute;
  if (text !== undefined && text.length > MAX_VALUE) errors.tooLong(`${path}.string`, MAX_VALUE);
  if (version !== undefined) {
    if (!VERSION.test(version))
      errors.invalid(`${path}.version`, version, 'must be a string compatible with semver.org spec 2.0.0');
    if (version.length > MAX_VALUE) errors.tooLong(`${path}.version`, MAX_VALUE);
  }
  const count = Object.keys(attribute).length;
  if (count !== 1) errors.invalid(path, count === 0 ? '' : attribute, 'exactly one value must be specified');
}
