// DaemonSet: stored, defaulted, validated, shown. On Fargate no DaemonSet runs a pod, and no controller here tries.

import { DAEMON_SETS } from '../../../kube/kind-refs.ts';
import type { DaemonSet, DaemonSetUpdateStrategy } from '../../../kube/types.gen.ts';
import { equalButForEmpty } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { isNothing, validateAmount, validateAtMostAll, validateCount } from '../../validation/amounts.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { isEmptySelector } from '../../validation/label-selectors.ts';
import { ageColumn, containerColumns, formatLabels, formatSelector, nameColumn } from '../columns.ts';
import { podWarnings } from '../core/pod/warnings.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus, startSpec, statusSubresource } from '../strategy.ts';
import {
  defaultTemplate,
  UPDATE_STRATEGY,
  validateCollisions,
  validateMatch,
  validateSelector,
  validateSelectorUnchanged,
  validateWorkloadTemplate,
} from './workloads.ts';

const NOTHING_YET = {
  currentNumberScheduled: 0,
  numberMisscheduled: 0,
  desiredNumberScheduled: 0,
  numberReady: 0,
};
const GENERATION = 'deprecated.daemonset.template.generation';

export const daemonSets: KindDefinition<DaemonSet> = {
  ...DAEMON_SETS,
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes', 'rules'],
  versionedAnnotations: { [GENERATION]: '0' },
  columns: [
    nameColumn,
    {
      name: 'Desired',
      type: 'integer',
      description: { of: 'apps.v1.DaemonSetStatus.desiredNumberScheduled' },
      cell: ({ status }) => status?.desiredNumberScheduled ?? 0,
    },
    {
      name: 'Current',
      type: 'integer',
      description: { of: 'apps.v1.DaemonSetStatus.currentNumberScheduled' },
      cell: ({ status }) => status?.currentNumberScheduled ?? 0,
    },
    {
      name: 'Ready',
      type: 'integer',
      description:
        'The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and ready.',
      cell: ({ status }) => status?.numberReady ?? 0,
    },
    {
      name: 'Up-to-date',
      type: 'integer',
      description: { of: 'apps.v1.DaemonSetStatus.updatedNumberScheduled' },
      cell: ({ status }) => status?.updatedNumberScheduled ?? 0,
    },
    {
      name: 'Available',
      type: 'integer',
      description: { of: 'apps.v1.DaemonSetStatus.numberAvailable' },
      cell: ({ status }) => status?.numberAvailable ?? 0,
    },
    {
      name: 'Node Selector',
      type: 'string',
      description: { of: 'core.v1.PodSpec.nodeSelector' },
      cell: ({ spec }) => formatLabels(spec?.template.spec?.nodeSelector),
    },
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec?.template.spec?.containers ?? []),
    {
      name: 'Selector',
      type: 'string',
      description:
        'A label query over pods that are managed by the daemon set. Must match in order to be controlled. If empty, defaulted to labels on Pod template. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
      priority: 1,
      cell: ({ spec }) => formatSelector(spec?.selector),
    },
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
    } else if (strategy.rollingUpdate) {
      // Upstream's own struct has no pointers there.
      strategy.rollingUpdate.maxUnavailable ??= 0;
      strategy.rollingUpdate.maxSurge ??= 0;
    }
    spec.revisionHistoryLimit ??= 10;
    metadata.annotations ??= {};
    metadata.annotations[GENERATION] ??= '0';
    defaultTemplate(spec.template);
  },
  prepareForCreate(object) {
    startSpec(object, NOTHING_YET);
    if (templateGeneration(object) < 1) countTemplate(object, 1);
  },
  prepareForUpdate(object, current) {
    keepStatus(object, current);
    const isSame = equalButForEmpty(object.spec?.template, current.spec?.template);
    countTemplate(object, templateGeneration(current) + (isSame ? 0 : 1));
  },
  status: {
    ...statusSubresource<DaemonSet>(),
    settle(object, current) {
      countTemplate(object, templateGeneration(current));
      return object;
    },
    validate: validateStatus,
  },
  validate,
  validateUpdate: validateSelectorUnchanged,
  warnings: (object, current) =>
    current && templateGeneration(object) === templateGeneration(current)
      ? []
      : podWarnings(object.spec?.template, 'spec.template'),
};

/** How often the template has changed. */
const templateGeneration = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[GENERATION] ?? '0');

function countTemplate({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [GENERATION]: String(generation) };
}

/** pkg/apis/apps/validation (ValidateDaemonSetSpec). */
function validate({ spec }: DaemonSet, errors: FieldErrors): void {
  const { selector, template, minReadySeconds, revisionHistoryLimit } = spec ?? {};
  const words = { selector: 'daemonset', template: 'DaemonSet' } as const;
  if (validateSelector(selector, words, errors) && !(selector && isEmptySelector(selector)))
    validateMatch(selector, template, errors);
  validateWorkloadTemplate(template, words, errors);
  validateCount(minReadySeconds, 'spec.minReadySeconds', errors);
  validateStrategy(spec?.updateStrategy ?? {}, errors);
  validateCount(revisionHistoryLimit, 'spec.revisionHistoryLimit', errors);
}

function validateStrategy(strategy: DaemonSetUpdateStrategy, errors: FieldErrors): void {
  const { type = '', rollingUpdate } = strategy;
  if (type !== 'RollingUpdate') {
    if (type !== 'OnDelete')
      errors.notSupported('spec.updateStrategy', asGoStruct(strategy, UPDATE_STRATEGY), ['RollingUpdate', 'OnDelete']);
    return;
  }
  const path = 'spec.updateStrategy.rollingUpdate';
  if (!rollingUpdate) {
    errors.required(path);
    return;
  }
  const { maxUnavailable, maxSurge } = rollingUpdate;
  validateAmount(maxUnavailable, `${path}.maxUnavailable`, errors);
  validateAmount(maxSurge, `${path}.maxSurge`, errors);
  validateAtMostAll(maxUnavailable, `${path}.maxUnavailable`, errors);
  validateAtMostAll(maxSurge, `${path}.maxSurge`, errors);
  if (!isNothing(maxUnavailable) && !isNothing(maxSurge))
    errors.invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero');
  if (isNothing(maxUnavailable) && isNothing(maxSurge))
    errors.required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
}

const STATUS_COUNTS = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
] as const;

function validateStatus({ status }: DaemonSet, current: DaemonSet, errors: FieldErrors): void {
  for (const field of STATUS_COUNTS) validateCount(status?.[field], `status.${field}`, errors);
  validateCollisions(status?.collisionCount, current.status?.collisionCount, errors);
}
