// ComponentStatus: what the parts of a control plane say of themselves. Read only, and deprecated since 1.19.

import { COMPONENT_STATUSES } from '../../../kube/kind-refs.ts';
import type { ComponentStatus } from '../../../kube/types.gen.ts';
import { deepFreeze } from '../../../lib/json.ts';
import { nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

const shown = new WeakMap<ComponentStatus, ComponentStatus>();

/** Upstream makes them when they are read and keeps nothing of them, so that they are a name and conditions. */
function withoutVersions(stored: ComponentStatus): ComponentStatus {
  const known = shown.get(stored);
  if (known) return known;
  const { metadata, ...rest } = stored;
  const made = deepFreeze({ ...rest, metadata: { name: metadata.name } } as ComponentStatus);
  shown.set(stored, made);
  return made;
}

const healthOf = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === 'Healthy');

export const componentStatuses: KindDefinition<ComponentStatus> = {
  ...COMPONENT_STATUSES,
  singular: 'componentstatus',
  shortNames: ['cs'],
  verbs: ['get', 'list'],
  nameRule: 'dns-subdomain',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  hasNoVersions: true,
  missingAs: 'componentstatus',
  storedAs: { kind: COMPONENT_STATUSES, toStored: (object) => object, fromStored: withoutVersions },
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      description: 'Status of the component conditions',
      cell: (object) => {
        const health = healthOf(object);
        return !health ? 'Unknown' : health.status === 'True' ? 'Healthy' : 'Unhealthy';
      },
    },
    {
      name: 'Message',
      type: 'string',
      description: 'Message of the component conditions',
      cell: (object) => healthOf(object)?.message ?? '',
    },
    {
      name: 'Error',
      type: 'string',
      description: 'Error of the component conditions',
      cell: (object) => healthOf(object)?.error ?? '',
    },
  ],
};
