// Node: pkg/apis/core/validation (ValidateNode), printers.go (printNode).

import { NODES } from '../../kube/kind-refs.ts';
import type { Node } from '../../kube/types.gen.ts';
import { ageColumn, nameColumn } from './columns.ts';
import type { KindDefinition } from './kind.ts';
import { statusSubresource } from './strategy.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const nodes: KindDefinition<Node> = {
  ...NODES,
  singular: 'node',
  shortNames: ['no'],
  nameRule: 'dns-subdomain',
  fieldSelectors: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
  zero: { spec: {}, status: {} },
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', cell: statusText },
    { name: 'Roles', type: 'string', cell: rolesText },
    ageColumn,
    { name: 'Version', type: 'string', cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '' },
    { name: 'Internal-IP', type: 'string', priority: 1, cell: (node) => addressText(node, 'InternalIP') },
    { name: 'External-IP', type: 'string', priority: 1, cell: (node) => addressText(node, 'ExternalIP') },
    { name: 'OS-Image', type: 'string', priority: 1, cell: ({ status }) => status?.nodeInfo?.osImage || '<unknown>' },
    {
      name: 'Kernel-Version',
      type: 'string',
      priority: 1,
      cell: ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>',
    },
    {
      name: 'Container-Runtime',
      type: 'string',
      priority: 1,
      cell: ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    },
  ],
  defaults(object) {
    const status = object.status;
    if (status?.capacity) status.allocatable ??= { ...status.capacity };
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
  },
  status: statusSubresource<Node>(),
  validate(object, errors) {
    for (const [index, taint] of (object.spec?.taints ?? []).entries()) {
      if (!EFFECTS.includes(taint.effect)) errors.notSupported(`spec.taints[${index}].effect`, taint.effect, EFFECTS);
    }
  },
  validateUpdate(object, current, errors) {
    const before = current.spec?.providerID;
    if (before && object.spec?.providerID !== before)
      errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid');
  },
};

function statusText({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const text = !ready ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable ? `${text},SchedulingDisabled` : text;
}

function rolesText({ metadata }: Node): string {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) return [key.slice(ROLE_PREFIX.length)];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return roles.length === 0 ? '<none>' : roles.sort().join(',');
}

function addressText({ status }: Node, type: string): string {
  return status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';
}
