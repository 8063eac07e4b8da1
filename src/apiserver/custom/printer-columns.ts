// The columns that a definition names.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/tableconvertor/tableconvertor.go

import type { KubeObject } from '../../kube/object.ts';
import type { CustomResourceColumnDefinition } from '../../kube/types.gen.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { age, ageColumn, nameColumn } from '../kinds/columns.ts';
import type { Column } from '../kinds/kind.ts';
import { parseJsonPath } from './json-path.ts';

const AGE: Column<KubeObject> = { ...ageColumn, type: 'date' };

/** A definition without columns shows the age. */
export function printerColumns(columns: readonly CustomResourceColumnDefinition[]): Column<KubeObject>[] {
  return [nameColumn, ...(columns.length === 0 ? [AGE] : columns.map(toColumn))];
}

function toColumn({ name, type, format, priority, jsonPath }: CustomResourceColumnDefinition): Column<KubeObject> {
  const path = parseJsonPath(jsonPath);
  return {
    name,
    type: type as Column<KubeObject>['type'],
    format: format ?? '',
    ...(priority === undefined ? {} : { priority: priority as 0 | 1 }),
    cell(object, nowMs) {
      const value = path?.(object as unknown as JsonObject)[0];
      return value === undefined || value === null ? null : cellOf(value, type, nowMs);
    },
  };
}

function cellOf(value: JsonValue, type: string, nowMs: number): string | number | boolean | null {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? ageOf(value, nowMs) : null;
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

function ageOf(text: string, nowMs: number): string {
  if (text === '' || text === 'null') return '<unknown>';
  return Number.isNaN(Date.parse(text)) ? '<invalid>' : age(text, nowMs);
}
