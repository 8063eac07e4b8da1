// PodTemplate: a pod's template on its own (pkg/registry/core/podtemplate).

import { POD_TEMPLATES } from '../../../kube/kind-refs.ts';
import type { PodTemplate } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import { defaultTemplate, validateTemplate } from '../apps/workloads.ts';
import { containerColumns, formatLabels, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { hasSameSpec } from '../strategy.ts';
import { podWarnings } from './pod/warnings.ts';

export const podTemplates: KindDefinition<PodTemplate> = {
  ...POD_TEMPLATES,
  singular: 'podtemplate',
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'rules'],
  returnsDeleted: true,
  columns: [
    nameColumn,
    ...containerColumns<PodTemplate>(({ template }) => template?.spec?.containers ?? []).map((column) => ({
      ...column,
      priority: 0 as const,
    })),
    {
      name: 'Pod Labels',
      type: 'string',
      description: 'The labels for the pod template.',
      cell: ({ template }) => formatLabels(template?.metadata?.labels),
    },
  ],
  defaults: ({ template }) => defaultTemplate(template),
  prepareForCreate(object) {
    object.metadata.generation = 1;
  },
  prepareForUpdate(object, current) {
    if (!deepEqual(object.template, current.template))
      object.metadata.generation = (current.metadata.generation ?? 0) + 1;
  },
  warnings: (object, current) => (hasSameSpec(object, current) ? [] : podWarnings(object.template, 'template')),
  validate({ template }, errors) {
    validateTemplate(template, 'template', errors);
  },
};
