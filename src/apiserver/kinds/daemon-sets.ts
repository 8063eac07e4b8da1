// DaemonSet: stored, defaulted, validated, shown. On Fargate no DaemonSet runs a pod, and no controller here tries.

import { DAEMON_SETS } from '../../kube/kind-refs.ts';
import type { DaemonSet } from '../../kube/types.gen.ts';
import { ageColumn, containerColumns, formatLabels, formatSelector, nameColumn } from './columns.ts';
import type { KindDefinition } from './kind.ts';
import { keepStatus, startSpec, statusSubresource } from './strategy.ts';
import { defaultTemplate, validateSelectorUnchanged, validateWorkload } from './workloads.ts';

export const daemonSets: KindDefinition<DaemonSet> = {
  ...DAEMON_SETS,
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  checksOnlyChangedMeta: true,
  columns: [
    nameColumn,
    { name: 'Desired', type: 'integer', cell: ({ status }) => status?.desiredNumberScheduled ?? 0 },
    { name: 'Current', type: 'integer', cell: ({ status }) => status?.currentNumberScheduled ?? 0 },
    { name: 'Ready', type: 'integer', cell: ({ status }) => status?.numberReady ?? 0 },
    { name: 'Up-to-date', type: 'integer', cell: ({ status }) => status?.updatedNumberScheduled ?? 0 },
    { name: 'Available', type: 'integer', cell: ({ status }) => status?.numberAvailable ?? 0 },
    { name: 'Node Selector', type: 'string', cell: ({ spec }) => formatLabels(spec?.template.spec?.nodeSelector) },
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec?.template.spec?.containers ?? []),
    { name: 'Selector', type: 'string', priority: 1, cell: ({ spec }) => formatSelector(spec?.selector) },
  ],
  defaults({ spec, metadata }) {
    if (!spec) return;
    spec.updateStrategy ??= {};
    const strategy = spec.updateStrategy;
    strategy.type ||= 'RollingUpdate';
    if (strategy.type === 'RollingUpdate') {
      strategy.rollingUpdate ??= {};
      strategy.rollingUpdate.maxUnavailable ??= 1;
      strategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    metadata.annotations ??= {};
    metadata.annotations['deprecated.daemonset.template.generation'] ??= '1';
    defaultTemplate(spec.template);
  },
  prepareForCreate: (object) =>
    startSpec(object, { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }),
  prepareForUpdate: keepStatus,
  status: statusSubresource<DaemonSet>(),
  validate: validateWorkload,
  validateUpdate: validateSelectorUnchanged,
};
