// ConfigMap: pkg/apis/core/validation (ValidateConfigMap), immutable ones included.

import { CONFIG_MAPS } from '../../../kube/kind-refs.ts';
import type { ConfigMap } from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { configKeyProblems } from '../../validation/names.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';
import { isChangedToTheLetter } from '../strategy.ts';

const MAX_BYTES = 1024 * 1024;

export const configMaps: KindDefinition<ConfigMap> = {
  ...CONFIG_MAPS,
  singular: 'configmap',
  shortNames: ['cm'],
  nameRule: 'dns-subdomain',
  updateChecks: ['changed-meta', 'changes', 'meta', 'rules'],
  columns: [
    nameColumn,
    {
      name: 'Data',
      type: 'string',
      description: { of: 'core.v1.ConfigMap.data' },
      cell: ({ data, binaryData }) => Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    },
    ageColumn,
  ],
  validate(object, errors) {
    const { data = {}, binaryData = {} } = object;
    for (const key of Object.keys(data)) {
      validateKey(key, `data[${key}]`, errors);
      if (Object.hasOwn(binaryData, key)) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData');
    }
    for (const key of Object.keys(binaryData)) validateKey(key, `binaryData[${key}]`, errors);
    if (sizeOf(object) > MAX_BYTES) errors.tooLong('[]', MAX_BYTES);
  },
  validateUpdate(object, current, errors) {
    if (current.immutable !== true) return;
    if (object.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set');
    // Data is never none: it is empty by default.
    if (!deepEqual(object.data ?? {}, current.data ?? {}))
      errors.forbidden('data', 'field is immutable when `immutable` is set');
    if (isChangedToTheLetter(object, current, 'binaryData'))
      errors.forbidden('binaryData', 'field is immutable when `immutable` is set');
  },
};

export function validateKey(key: string, path: string, errors: FieldErrors): void {
  for (const problem of configKeyProblems(key)) errors.invalid(path, key, problem);
}

function sizeOf({ data, binaryData }: ConfigMap): number {
  const texts = Object.values(data ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
  return Object.values(binaryData ?? {}).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), texts);
}
