// IPAddress: pkg/apis/networking/validation, pkg/registry/networking/ipaddress/strategy.go.

import { IP_ADDRESSES } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { IPAddress, ParentReference } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { asGoStruct, text } from '../../validation/go-structs.ts';
import { pathSegmentProblems } from '../../validation/names.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

export const ipAddresses: KindDefinition<IPAddress> = {
  ...IP_ADDRESSES,
  singular: 'ipaddress',
  shortNames: ['ip'],
  nameRule: 'ip-address',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  generatesNoNames: true,
  columns: [
    nameColumn,
    {
      name: 'ParentRef',
      type: 'string',
      description:
        'ParentRef references the resource that an IPAddress is attached to. An IPAddress must reference a parent object.',
      cell: ({ spec }) => parentText(spec?.parentRef),
    },
    { ...ageColumn, isUnnamed: true },
  ],
  validate({ spec }, errors) {
    if (spec?.parentRef) validateParent(spec.parentRef, 'spec.parentRef', errors);
    else errors.required('spec.parentRef');
  },
  validateUpdate(object, current, errors) {
    const [next, before] = [object, current].map(({ spec }) => asGoStruct(spec?.parentRef, PARENT));
    errors.unchanged('spec.parentRef', next, before);
  },
};

const PARENT = { Group: text('group'), Resource: text('resource'), Namespace: text('namespace'), Name: text('name') };

function parentText(parent: ParentReference | undefined): string {
  if (!parent) return '<none>';
  const { group, resource, namespace, name } = parent;
  const kind = `${resource}${group ? `.${group}` : ''}`.toLowerCase();
  return [kind, ...(namespace ? [namespace] : []), name].join('/');
}

function validateParent(
  { group, resource, name, namespace }: ParentReference,
  path: string,
  errors: FieldErrors,
): void {
  if (group) errors.problems(`${path}.group`, group, dnsSubdomainProblems(group));
  for (const [field, text] of [
    ['resource', resource],
    ['name', name],
  ] as const)
    if (!text) errors.required(`${path}.${field}`);
    else errors.problems(`${path}.${field}`, text, pathSegmentProblems(text));
  if (namespace) errors.problems(`${path}.namespace`, namespace, pathSegmentProblems(namespace));
}
