// ComponentStatus: what the parts of a control plane say of themselves. Read only, and deprecated since 1.19.

import { COMPONENT_STATUSES } from '../../../kube/kind-refs.ts';
import type { ComponentStatus } from '../../../kube/types.gen.ts';
import { nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

const healthOf = ({ conditions }: ComponentStatus) => conditions?.find(({ type }) => type === 'Healthy');

export const componentStatuses: KindDefinition<ComponentStatus> = {
  ...COMPONENT_STATUSES,
  singular: 'componentstatus',
  shortNames: ['cs'],
  verbs: ['get', 'list'],
  nameRule: 'dns-subdomain',
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      cell: (object) => {
        const health = healthOf(object);
        return !health ? 'Unknown' : health.status === 'True' ? 'Healthy' : 'Unhealthy';
      },
    },
    { name: 'Message', type: 'string', cell: (object) => healthOf(object)?.message ?? '' },
    { name: 'Error', type: 'string', cell: (object) => healthOf(object)?.error ?? '' },
  ],
};
