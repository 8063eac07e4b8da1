// The columns that a definition names.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/tableconvertor/tableconvertor.go

import type { KubeObject } from '../../kube/object.ts';
import type { CustomResourceColumnDefinition } from '../../kube/types.gen.ts';
import { type JsonObject, type JsonValue, sortedKeys } from '../../lib/json.ts';
import { goJson, goValue } from '../go-value.ts';
import { age, ageColumn, nameColumn } from '../kinds/columns.ts';
import type { Column } from '../kinds/kind.ts';
import { parseJsonPath } from './json-path.ts';

const AGE: Column<KubeObject> = { ...ageColumn, type: 'date' };

/** A definition without columns shows the age. What comes after a path that cannot be read is not shown. */
export function printerColumns(columns: readonly CustomResourceColumnDefinition[]): Column<KubeObject>[] {
  if (columns.length === 0) return [nameColumn, AGE];
  const unread = columns.findIndex(({ jsonPath }) => !parseJsonPath(jsonPath));
  return [nameColumn, ...(unread < 0 ? columns : columns.slice(0, unread)).map(toColumn)];
}

function toColumn(definition: CustomResourceColumnDefinition): Column<KubeObject> {
  const { name, type, format, priority, jsonPath, description } = definition;
  const path = parseJsonPath(jsonPath);
  return {
    name,
    type: type as Column<KubeObject>['type'],
    format: format ?? '',
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    ...(priority === undefined ? {} : { priority: priority as 0 | 1 }),
    cell(object, nowMs) {
      const value = path?.(object as unknown as JsonObject)[0];
      return value === undefined ? null : cellOf(value, type, nowMs);
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
      return textOf(value);
  }
}

/** As client-go's util/jsonpath prints results: lists and maps as JSON, what is null in the words of Go's templates. */
function textOf(value: JsonValue): string {
  if (value === null) return '<no value>';
  return typeof value === 'object' ? goJson(sortedKeys(value)) : goValue(value);
}

function ageOf(text: string, nowMs: number): string {
  if (text === '' || text === 'null') return '<unknown>';
  return Number.isNaN(Date.parse(text)) ? '<invalid>' : age(text, nowMs);
}
