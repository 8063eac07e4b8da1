// Whether the priority level of a FlowSchema is there is told by its condition Dangling.
// https://github.com/kubernetes/apiserver/blob/master/pkg/util/flowcontrol/apf_controller.go (presyncFlowSchemaStatus)

import { isReason } from '../kube/api-error.ts';
import type { Cluster } from '../kube/cluster.ts';
import { FLOW_SCHEMAS, PRIORITY_LEVEL_CONFIGURATIONS } from '../kube/kind-refs.ts';
import { apiVersionOf } from '../kube/object.ts';
import type { FlowSchema, FlowSchemaCondition } from '../kube/types.gen.ts';
import { type Clock, toTimestamp } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

const DANGLING = 'Dangling';

/** @param isThere whether the level that it names is */
export function danglingCondition(level: string, isThere: boolean, lastTransitionTime: string): FlowSchemaCondition {
  const end = isThere ? 'and it exists' : 'but there is no such object';
  return {
    type: DANGLING,
    status: isThere ? 'False' : 'True',
    lastTransitionTime,
    reason: isThere ? 'Found' : 'NotFound',
    message: `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} ${end}`,
  };
}

/** Keeps the condition of all schemas right until it is disposed of. @param cluster acting as the API server itself */
export function followFlowSchemas(cluster: Cluster, { clock, logger }: { clock: Clock; logger: Logger }): Disposable {
  const schemas = cluster.of(FLOW_SCHEMAS);
  let isStopped = false;
  const look = (schema: FlowSchema | undefined) => {
    const body = schema && settled(schema, cluster, clock);
    if (!body || isStopped) return;
    const { name } = schema.metadata;
    schemas.patch({ name }, { type: 'apply', subresource: 'status', force: true, body }).catch((error: unknown) => {
      if (!isStopped && !isReason(error, 'NotFound'))
        logger.error({ error, name }, 'the status of a FlowSchema was not written');
    });
  };
  const subscriptions = [
    schemas.subscribe(({ object: { metadata } }) => look(schemas.find({ name: metadata.name }))),
    cluster.of(PRIORITY_LEVEL_CONFIGURATIONS).subscribe(({ object: { metadata } }) => {
      for (const schema of schemas.list()) if (levelOf(schema) === metadata.name) look(schema);
    }),
  ];
  return {
    [Symbol.dispose]() {
      isStopped = true;
      for (const subscription of subscriptions) subscription[Symbol.dispose]();
    },
  };
}

const levelOf = ({ spec }: FlowSchema) => spec?.priorityLevelConfiguration.name ?? '';

/** What is to be applied; undefined: all is said already. */
function settled(schema: FlowSchema, cluster: Cluster, clock: Clock): object | undefined {
  const level = levelOf(schema);
  const isThere = cluster.of(PRIORITY_LEVEL_CONFIGURATIONS).find({ name: level }) !== undefined;
  const condition = danglingCondition(level, isThere, toTimestamp(clock.simulatedMs()));
  const known = schema.status?.conditions?.find(({ type }) => type === DANGLING);
  const isSaid = (['status', 'reason', 'message'] as const).every((field) => known?.[field] === condition[field]);
  if (isSaid) return undefined;
  const { kind } = FLOW_SCHEMAS;
  const { name } = schema.metadata;
  return { apiVersion: apiVersionOf(FLOW_SCHEMAS), kind, metadata: { name }, status: { conditions: [condition] } };
}
