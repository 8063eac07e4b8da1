// CSIDriver: pkg/apis/storage/validation, pkg/registry/storage/csidriver/strategy.go.

import { CSI_DRIVERS } from '../../../kube/kind-refs.ts';
import type { CSIDriver, StorageTokenRequest } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { countSpecChanges } from '../strategy.ts';

const GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MODES = ['Persistent', 'Ephemeral'];
const MIN_PERIOD = 10;
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const TOKENS_IN_SECRETS =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

export const csiDrivers: KindDefinition<CSIDriver> = {
  ...CSI_DRIVERS,
  singular: 'csidriver',
  nameRule: 'dns-subdomain',
  returnsDeleted: true,
  requiresResourceVersion: true,
  updateChecks: ['changed-meta', 'rules', 'changes'],
  columns: [
    nameColumn,
    {
      name: 'AttachRequired',
      type: 'boolean',
      description: { of: 'storage.v1.CSIDriverSpec.attachRequired' },
      cell: ({ spec }) => spec.attachRequired ?? true,
    },
    {
      name: 'PodInfoOnMount',
      type: 'boolean',
      description: { of: 'storage.v1.CSIDriverSpec.podInfoOnMount' },
      cell: ({ spec }) => spec.podInfoOnMount ?? false,
    },
    {
      name: 'StorageCapacity',
      type: 'boolean',
      description: { of: 'storage.v1.CSIDriverSpec.storageCapacity' },
      cell: ({ spec }) => spec.storageCapacity ?? false,
    },
    {
      name: 'TokenRequests',
      type: 'string',
      description: { of: 'storage.v1.CSIDriverSpec.tokenRequests' },
      cell: ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
    },
    {
      name: 'RequiresRepublish',
      type: 'boolean',
      description: { of: 'storage.v1.CSIDriverSpec.requiresRepublish' },
      cell: ({ spec }) => spec.requiresRepublish ?? false,
    },
    {
      name: 'Modes',
      type: 'string',
      description: { of: 'storage.v1.CSIDriverSpec.volumeLifecycleModes' },
      cell: ({ spec }) => (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    },
    ageColumn,
  ],
  defaults(object) {
    object.spec ??= {};
    const { spec } = object;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  prepareForUpdate: countSpecChanges,
  validate({ spec }, errors) {
    errors.choice('spec.fsGroupPolicy', spec.fsGroupPolicy, GROUP_POLICIES);
    validateTokenRequests(spec.tokenRequests ?? [], errors);
    for (const mode of spec.volumeLifecycleModes ?? []) errors.choice('spec.volumeLifecycleModes', mode, MODES);
    const { nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets: inSecrets } = spec;
    if (period !== undefined && period < MIN_PERIOD) {
      const words = 'must be greater than or equal to 10 seconds';
      errors.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, words);
    }
    if (inSecrets === undefined || spec.tokenRequests?.length) return;
    const words = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified';
    errors.invalid('spec.serviceAccountTokenInSecrets', inSecrets, words);
  },
  validateUpdate(object, current, errors) {
    errors.unchanged('spec.attachedRequired', object.spec.attachRequired, current.spec.attachRequired);
    const path = 'spec.volumeLifecycleModes';
    errors.unchanged(path, object.spec.volumeLifecycleModes, current.spec.volumeLifecycleModes);
  },
  warnings({ spec }, current) {
    const isNew = !deepEqual(spec.tokenRequests ?? [], current?.spec.tokenRequests ?? []);
    return isNew && spec.tokenRequests?.length && spec.serviceAccountTokenInSecrets === undefined
      ? [TOKENS_IN_SECRETS]
      : [];
  },
};

function validateTokenRequests(requests: readonly StorageTokenRequest[], errors: FieldErrors): void {
  const audiences = new Set<string>();
  for (const [index, { audience, expirationSeconds: seconds }] of requests.entries()) {
    const path = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) {
      errors.duplicate(`${path}.audience`, audience);
      continue;
    }
    audiences.add(audience);
    const at = `${path}.expirationSeconds`;
    if (seconds !== undefined && seconds < MIN_TOKEN_SECONDS)
      errors.invalid(at, seconds, 'may not specify a duration less than 10 minutes');
    if (seconds !== undefined && seconds > MAX_TOKEN_SECONDS)
      errors.invalid(at, seconds, 'may not specify a duration larger than 2^32 seconds');
  }
}
