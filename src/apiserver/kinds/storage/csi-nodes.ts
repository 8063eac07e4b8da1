// CSINode: pkg/apis/storage/validation, pkg/registry/storage/csinode/strategy.go.

import { CSI_NODES } from '../../../kube/kind-refs.ts';
import { qualifiedNameProblems } from '../../../kube/names.ts';
import type { CSINode, CSINodeDriver } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { validateCount } from '../../validation/amounts.ts';
import { repeats } from '../../validation/repeats.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateDriverName } from '../core/volume-sources.ts';
import type { KindDefinition } from '../kind.ts';

const MAX_NODE_ID = 256;

export const csiNodes: KindDefinition<CSINode> = {
  ...CSI_NODES,
  singular: 'csinode',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'meta', 'rules', 'changes'],
  returnsDeleted: true,
  requiresResourceVersion: true,
  columns: [
    nameColumn,
    {
      name: 'Drivers',
      type: 'integer',
      description: 'Drivers indicates the number of CSI drivers registered on the node',
      cell: ({ spec }) => spec.drivers?.length ?? 0,
    },
    ageColumn,
  ],
  validate,
  validateUpdate(object, current, errors) {
    for (const before of current.spec.drivers ?? [])
      for (const driver of object.spec.drivers ?? [])
        if (driver.name === before.name) {
          const [{ allocatable: _a, ...next }, { allocatable: _b, ...kept }] = [driver, before];
          errors.unchanged('spec.drivers', next, kept);
        }
  },
};

function validate({ spec }: CSINode, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const [index, driver] of (spec.drivers ?? []).entries()) {
    const path = `spec.drivers[${index}]`;
    validateDriver(driver, path, errors);
    if (isRepeated(driver.name)) errors.duplicate(`${path}.name`, driver.name);
    validateTopologyKeys(driver.topologyKeys ?? [], path, errors);
  }
}

function validateDriver({ name, nodeID, allocatable }: CSINodeDriver, path: string, errors: FieldErrors): void {
  validateDriverName(name, `${path}.name`, errors);
  if (!nodeID) errors.required(`${path}.nodeID`);
  if (nodeID.length > MAX_NODE_ID)
    errors.invalid(`${path}.nodeID`, nodeID, `must be ${MAX_NODE_ID} characters or less`);
  validateCount(allocatable?.count, `${path}.allocatable.count`, errors);
}

function validateTopologyKeys(keys: readonly string[], path: string, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const key of keys) {
    if (key === '') errors.required(path);
    if (isRepeated(key)) errors.duplicate(path, key);
    errors.problems(path, key, qualifiedNameProblems(key));
  }
}
