// An APIService for each group version that definitions bring.
// https://github.com/kubernetes/kubernetes/blob/v1.35.4/pkg/controlplane/controller/crdregistration/crdregistration_controller.go,
// kube-aggregator pkg/controllers/autoregister

import { isReason } from '../../kube/api-error.ts';
import { API_SERVICES } from '../../kube/kind-refs.ts';
import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { APIService } from '../../kube/types.gen.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { createObject } from '../registry/create.ts';
import { deleteObject } from '../registry/delete.ts';
import type { Machinery } from '../registry/machinery.ts';
import { findRecord, listRecords } from '../registry/object-reads.ts';
import { serverRequest } from '../server-request.ts';

const MANAGED = 'kube-aggregator.kubernetes.io/automanaged';
const GROUP_PRIORITY = 1000;
const VERSION_PRIORITY = 100;

/** Makes those that are missing, whoever took them away. */
export function ensureGroupServices(machinery: Machinery, kinds: readonly KindDefinition[]): void {
  const kind = machinery.registry.get(API_SERVICES) as unknown as KindDefinition;
  for (const [name, { group, version }] of servicesOf(kinds)) {
    if (findRecord(machinery.store, kind, { name })) continue;
    const spec = { group, version, groupPriorityMinimum: GROUP_PRIORITY, versionPriority: VERSION_PRIORITY };
    const metadata = { name, labels: { [MANAGED]: 'true' } };
    const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata, spec } as unknown as KubeObject;
    const request = serverRequest('create', { name });
    settle(machinery, name, createObject({ ...machinery, admission: [] }, kind, { request, object }));
  }
}

/** Takes away those of group versions that are not served any more. */
export function dropGroupServices(machinery: Machinery, kinds: readonly KindDefinition[]): void {
  const kind = machinery.registry.get(API_SERVICES) as unknown as KindDefinition;
  const wanted = servicesOf(kinds);
  for (const { value } of listRecords(machinery.store, kind, undefined)) {
    const { name, labels } = (value as unknown as APIService).metadata;
    if (labels?.[MANAGED] !== 'true' || wanted.has(name)) continue;
    const request = serverRequest('delete', { name });
    settle(machinery, name, deleteObject({ ...machinery, admission: [] }, kind, { request, name, options: {} }));
  }
}

const servicesOf = (kinds: readonly KindDefinition[]) =>
  new Map(kinds.map((kind) => [`${kind.version}.${kind.group}`, kind]));

function settle({ logger }: Machinery, name: string, written: Promise<unknown>): void {
  written.catch((error: unknown) => {
    if (isReason(error, 'AlreadyExists') || isReason(error, 'NotFound')) return;
    logger.error({ error, name }, 'an APIService is not as its group is served');
  });
}
