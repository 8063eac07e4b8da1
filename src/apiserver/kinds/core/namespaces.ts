// Namespace: lives until its content is gone and every finalizer of its spec has been taken away.

import { NAMESPACES } from '../../../kube/kind-refs.ts';
import { labelKeyProblems } from '../../../kube/names.ts';
import type { Namespace } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { checkPreconditions } from '../first-delete.ts';
import type { KindDefinition } from '../kind.ts';
import { statusSubresource } from '../strategy.ts';

export const namespaces: KindDefinition<Namespace> = {
  ...NAMESPACES,
  singular: 'namespace',
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  nameRule: 'dns-label',
  updateChecks: ['meta', 'rules', 'changed-meta'],
  fieldSelectors: { 'status.phase': ({ status }) => status?.phase ?? '' },
  columns: [
    nameColumn,
    {
      name: 'Status',
      type: 'string',
      description: 'The status of the namespace',
      cell: ({ status }) => status?.phase ?? '',
    },
    ageColumn,
  ],
  defaults(object) {
    if (object.status) object.status.phase ||= 'Active';
    if (object.metadata.name) labelWithName(object);
  },
  canonicalize: labelWithName,
  validate({ spec }, errors) {
    for (const finalizer of spec?.finalizers ?? []) validateFinalizer(finalizer, 'spec.finalizers', errors);
  },
  prepareForCreate(object) {
    object.status = { phase: 'Active' };
    const finalizers = object.spec?.finalizers ?? [];
    object.spec = {
      ...object.spec,
      finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'],
    };
  },
  prepareForUpdate(object, current) {
    if (current.spec) object.spec = current.spec;
    if (current.status) object.status = current.status;
  },
  status: { ...statusSubresource<Namespace>(), validate: validatePhase },
  beginDelete(current, { options }) {
    if (current.metadata.deletionTimestamp === undefined) checkPreconditions(NAMESPACES, current, options);
    return undefined;
  },
  objectSubresources: [
    {
      name: 'finalize',
      hasNoTable: true,
      verbs: ['update'],
      resets: ['status'],
      merge(incoming, current) {
        const { finalizers: _, ...spec } = current.spec ?? {};
        return { ...current, metadata: incoming.metadata, spec: { ...spec, ...incoming.spec } };
      },
      validate({ spec }, _current, errors) {
        for (const [index, finalizer] of (spec?.finalizers ?? []).entries())
          validateFinalizer(finalizer, `spec.finalizers[${index}]`, errors);
      },
    },
  ],
};

/** Whether it goes is told by its deletion, not by its status (ValidateNamespaceStatusUpdate). */
function validatePhase({ metadata, status }: Namespace, _current: Namespace, errors: FieldErrors): void {
  const isGoing = metadata.deletionTimestamp !== undefined;
  const [phase, what] = isGoing ? ['Terminating', 'is not empty'] : ['Active', 'is empty'];
  if (status?.phase !== phase)
    errors.invalid('status.Phase', status?.phase, `may only be '${phase}' if \`deletionTimestamp\` ${what}`);
}

function labelWithName({ metadata }: Namespace): void {
  metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
}

/** pkg/apis/core/validation (validateFinalizerName). */
function validateFinalizer(finalizer: string, path: string, errors: FieldErrors): void {
  errors.problems(path, finalizer, labelKeyProblems(finalizer));
  if (finalizer.includes('/') || ['kubernetes', 'orphan', 'foregroundDeletion'].includes(finalizer)) return;
  errors.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
}
