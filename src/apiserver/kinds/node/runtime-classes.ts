// RuntimeClass: pkg/apis/node/validation, pkg/registry/node/runtimeclass/strategy.go.

import { RUNTIME_CLASSES } from '../../../kube/kind-refs.ts';
import type { RuntimeClass, Toleration } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { asGoStruct } from '../../validation/go-structs.ts';
import { dnsLabelProblems } from '../../validation/names.ts';
import { nodeLabelDeprecation } from '../../validation/node-selectors.ts';
import { validateLabels } from '../../validation/object-meta.ts';
import { repeats } from '../../validation/repeats.ts';
import { tolerationIdentity, validateTolerations } from '../../validation/tolerations.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateContainerResources } from '../core/pod/resource-validation.ts';
import { TOLERATION } from '../core/pod/structs.ts';
import type { KindDefinition } from '../kind.ts';

export const runtimeClasses: KindDefinition<RuntimeClass> = {
  ...RUNTIME_CLASSES,
  singular: 'runtimeclass',
  hasFreeFinalizers: true,
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  createOnUpdate: true,
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    { name: 'Handler', type: 'string', description: '', cell: ({ handler }) => handler },
    ageColumn,
  ],
  validate({ handler, overhead, scheduling }, errors) {
    errors.problems('handler', handler, dnsLabelProblems(handler));
    if (overhead) validateContainerResources({ limits: overhead.podFixed ?? {} }, 'overhead', errors);
    if (!scheduling) return;
    validateLabels(scheduling.nodeSelector, 'scheduling.nodeSelector', errors);
    validateUniqueTolerations(scheduling.tolerations ?? [], 'scheduling.tolerations', errors);
  },
  validateUpdate(object, current, errors) {
    errors.unchanged('handler', object.handler, current.handler);
  },
  warnings: ({ scheduling }) =>
    Object.keys(scheduling?.nodeSelector ?? {}).flatMap((key) => {
      const words = nodeLabelDeprecation(key);
      return words ? [`scheduling.nodeSelector: ${words}`] : [];
    }),
};

function validateUniqueTolerations(tolerations: readonly Toleration[], path: string, errors: FieldErrors): void {
  validateTolerations(tolerations, path, errors);
  const isRepeated = repeats<string>();
  for (const [index, toleration] of tolerations.entries())
    if (isRepeated(tolerationIdentity(toleration)))
      errors.duplicate(`${path}[${index}]`, asGoStruct(toleration, TOLERATION));
}
