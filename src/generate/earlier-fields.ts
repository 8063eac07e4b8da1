// Fields that are alpha in 1.35 and that 1.36 does not have any more: the one reads and drops them, the other does not know them.

import type { GoPackages } from './kubernetes-schema.ts';
import type { OpenApiV2 } from './kubernetes-types.ts';

const CORE = 'io.k8s.api.core.v1';
const text = { type: 'string' };

/** GenericWorkload. */
const WORKLOAD_REFERENCE = {
  properties: { name: text, podGroup: text, podGroupReplicaKey: text },
  required: ['name', 'podGroup'],
  type: 'object',
};
const WORKLOAD_REFERENCE_TAGS = [
  { n: 'name', '#': '1', t: 'string' },
  { n: 'podGroup', '#': '2', t: 'string' },
  { n: 'podGroupReplicaKey', om: true, '#': '3', t: 'string' },
];

/** @param openapi, fields of 1.36, changed */
export function addEarlierFields(openapi: OpenApiV2, fields: GoPackages): void {
  const spec = openapi.definitions[`${CORE}.PodSpec`];
  const types = fields['core/v1']?.types;
  const tags = types?.['PodSpec'];
  if (!spec?.properties || !types || !Array.isArray(tags)) throw new Error('the descriptions tell nothing of pods');
  openapi.definitions[`${CORE}.WorkloadReference`] = WORKLOAD_REFERENCE;
  spec.properties['workloadRef'] = { $ref: `#/definitions/${CORE}.WorkloadReference` };
  types['WorkloadReference'] = WORKLOAD_REFERENCE_TAGS;
  tags.push({ n: 'workloadRef', om: true, '#': '42', t: '*WorkloadReference' });
}
