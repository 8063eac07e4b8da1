// Node: pkg/registry/core/node/strategy.go, printers.go (printNode).

import { NODES } from '../../../kube/kind-refs.ts';
import type { Node, NodeSpec } from '../../../kube/types.gen.ts';
import { cidrWarnings } from '../../validation/ip-forms.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';
import { validateNode, validateNodeUpdate } from './node-validation.ts';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

const STATUS = statusSubresource<Node>();

export const nodes: KindDefinition<Node> = {
  ...NODES,
  singular: 'node',
  storagePath: 'minions',
  shortNames: ['no'],
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  fieldSelectors: { 'spec.unschedulable': ({ spec }) => String(spec?.unschedulable ?? false) },
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', description: 'The status of the node', cell: statusText },
    { name: 'Roles', type: 'string', description: 'The roles of the node', cell: rolesText },
    ageColumn,
    {
      name: 'Version',
      type: 'string',
      description: { of: 'core.v1.NodeSystemInfo.kubeletVersion' },
      cell: ({ status }) => status?.nodeInfo?.kubeletVersion ?? '',
    },
    {
      name: 'Internal-IP',
      type: 'string',
      description: { of: 'core.v1.NodeStatus.addresses' },
      priority: 1,
      cell: (node) => addressText(node, 'InternalIP'),
    },
    {
      name: 'External-IP',
      type: 'string',
      description: { of: 'core.v1.NodeStatus.addresses' },
      priority: 1,
      cell: (node) => addressText(node, 'ExternalIP'),
    },
    {
      name: 'OS-Image',
      type: 'string',
      description: { of: 'core.v1.NodeSystemInfo.osImage' },
      priority: 1,
      cell: ({ status }) => status?.nodeInfo?.osImage || '<unknown>',
    },
    {
      name: 'Kernel-Version',
      type: 'string',
      description: { of: 'core.v1.NodeSystemInfo.kernelVersion' },
      priority: 1,
      cell: ({ status }) => status?.nodeInfo?.kernelVersion || '<unknown>',
    },
    {
      name: 'Container-Runtime',
      type: 'string',
      description: { of: 'core.v1.NodeSystemInfo.containerRuntimeVersion' },
      priority: 1,
      cell: ({ status }) => status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
    },
  ],
  defaults(object) {
    const status = object.status;
    if (status?.capacity) status.allocatable ??= { ...status.capacity };
    if (object.spec) agreeOnRanges(object.spec);
  },
  // A kubelet's configuration is no object any more; what was one stays (pkg/registry/core/node/strategy.go). What it can do is not said
  // yet: NodeDeclaredFeatures is off.
  prepareForCreate({ spec, status }) {
    delete spec?.configSource;
    delete status?.config;
    delete status?.declaredFeatures;
  },
  prepareForUpdate(object, current) {
    if (current.status) object.status = current.status;
    if (!current.spec?.configSource) delete object.spec?.configSource;
  },
  status: { ...STATUS, merge: mergeStatus, validate: validateNodeUpdate },
  validate: validateNode,
  warnings: ({ spec }) => [
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    ...(spec?.podCIDRs ?? []).flatMap((range, index) => cidrWarnings(range, `spec.podCIDRs[${index}]`)),
  ],
  validateUpdate: validateNodeUpdate,
};

function mergeStatus(incoming: Node, current: Node): Node {
  const merged = STATUS.merge(incoming, current);
  if (!current.status?.config) delete merged.status?.config;
  return merged;
}

/** The old field is the first of the new ones, and outranks them (pkg/apis/core/v1/conversion.go). */
function agreeOnRanges(spec: NodeSpec): void {
  const { podCIDR, podCIDRs = [] } = spec;
  if (podCIDR && podCIDR !== podCIDRs[0]) spec.podCIDRs = [podCIDR];
  else if (podCIDRs[0]) spec.podCIDR = podCIDRs[0];
}

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
