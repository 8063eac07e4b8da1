// The Table form: what `kubectl get` prints.

import type { KubeObject } from '../../kube/object.ts';
import { createdColumn } from '../kinds/columns.ts';
import type { Column, KindDefinition } from '../kinds/kind.ts';
import { typeProse } from '../openapi/prose.ts';
import { partialMetadata } from './encode.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly metaVersion: string;
  readonly include: IncludeObject;
  readonly nowMs: number;
  readonly listMeta: object;
  /** Watches name the columns once. */
  readonly withColumns: boolean;
}

export function toTable(kind: KindDefinition, objects: readonly KubeObject[], options: TableOptions): object {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.metaVersion}`,
    metadata: options.listMeta,
    columnDefinitions: options.withColumns ? columnDefinitions(kind) : null,
    // Upstream's plainest table begins without a list of rows (rest.NewDefaultTableConvertor).
    rows:
      objects.length === 0 && kind.columns.includes(createdColumn)
        ? null
        : objects.map((object) => toRow(kind, object, options)),
  };
}

function columnDefinitions(kind: KindDefinition): object[] {
  return kind.columns
    .filter(({ isUnnamed }) => !isUnnamed)
    .map((column) => ({
      name: column.name,
      type: column.type,
      format: column.format ?? (column.name === 'Name' ? 'name' : ''),
      description: wordsOf(column),
      priority: column.priority ?? 0,
    }));
}

function wordsOf({ description }: Column<KubeObject>): string {
  if (typeof description === 'string') return description;
  const at = description.of.lastIndexOf('.');
  return typeProse(`io.k8s.api.${description.of.slice(0, at)}`).fields.get(description.of.slice(at + 1)) ?? '';
}

function toRow(kind: KindDefinition, object: KubeObject, options: TableOptions): object {
  const cells = kind.columns.map((column) => column.cell(object, options.nowMs));
  const conditions = kind.rowConditions?.(object) ?? [];
  const row = { cells, ...(conditions.length > 0 ? { conditions } : {}) };
  if (options.include === 'None') return { ...row, object: null };
  return {
    ...row,
    object: options.include === 'Object' ? object : partialMetadata(kind, object, options.metaVersion),
  };
}
