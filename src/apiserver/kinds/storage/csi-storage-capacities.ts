// CSIStorageCapacity: pkg/apis/storage/validation, pkg/registry/storage/csistoragecapacity/strategy.go.

import { CSI_STORAGE_CAPACITIES } from '../../../kube/kind-refs.ts';
import { dnsSubdomainProblems } from '../../../kube/names.ts';
import type { CSIStorageCapacity } from '../../../kube/types.gen.ts';
import { validateNonnegativeQuantity } from '../../validation/amounts.ts';
import { validateLabelSelector } from '../../validation/label-selectors.ts';
import { nodeLabelWarnings } from '../../validation/node-selectors.ts';
import { createdColumn, nameColumn } from '../columns.ts';
import type { KindDefinition } from '../kind.ts';

export const csiStorageCapacities: KindDefinition<CSIStorageCapacity> = {
  ...CSI_STORAGE_CAPACITIES,
  singular: 'csistoragecapacity',
  nameRule: 'dns-subdomain',
  updateChecks: ['meta', 'rules', 'changed-meta', 'changes'],
  requiresResourceVersion: true,
  columns: [nameColumn, createdColumn],
  validate({ nodeTopology, storageClassName, capacity }, errors) {
    if (nodeTopology) validateLabelSelector(nodeTopology, 'nodeTopology', errors);
    errors.problems('storageClassName', storageClassName, dnsSubdomainProblems(storageClassName));
    if (capacity !== undefined) validateNonnegativeQuantity(capacity, 'capacity', errors);
  },
  validateUpdate(object, current, errors) {
    errors.unchanged('nodeTopology', object.nodeTopology, current.nodeTopology);
    errors.unchanged('storageClassName', object.storageClassName, current.storageClassName);
  },
  warnings: ({ nodeTopology }) => nodeLabelWarnings(nodeTopology, 'nodeTopology'),
};
