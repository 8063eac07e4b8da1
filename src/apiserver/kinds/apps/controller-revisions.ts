// ControllerRevision: a state that a StatefulSet or DaemonSet had (pkg/registry/apps/controllerrevision). Its data never changes.

import { CONTROLLER_REVISIONS } from '../../../kube/kind-refs.ts';
import type { ControllerRevision } from '../../../kube/types.gen.ts';
import { isObject, type JsonValue } from '../../../lib/json.ts';
import { validateCount } from '../../validation/amounts.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

export const controllerRevisions: KindDefinition<ControllerRevision> = {
  ...CONTROLLER_REVISIONS,
  singular: 'controllerrevision',
  nameRule: 'dns-subdomain',
  columns: [
    nameColumn,
    { name: 'Controller', type: 'string', description: 'Controller of the object', cell: controllerText },
    {
      name: 'Revision',
      type: 'string',
      description: 'revision indicates the revision of the state represented by Data.',
      cell: ({ revision }) => revision,
    },
    ageColumn,
  ],
  validate: ({ revision }, errors) => validateCount(revision, 'revision', errors),
  validateCreate({ data }, errors) {
    if (data == null) errors.required('data', 'data is mandatory');
    else if (!isObject(data as JsonValue)) errors.required('data', 'data must be a valid JSON object');
  },
  validateUpdate({ data }, current, errors) {
    // Upstream keeps the text of it: another order of the same is another state.
    if (JSON.stringify(data ?? null) !== JSON.stringify(current.data ?? null))
      errors.invalid('data', data ?? null, 'field is immutable');
  },
};

/** `statefulset.apps/web` */
function controllerText({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  if (!owner) return '<none>';
  const [group] = owner.apiVersion.includes('/') ? owner.apiVersion.split('/') : [''];
  return `${owner.kind}${group ? `.${group}` : ''}`.toLowerCase().concat(`/${owner.name}`);
}
