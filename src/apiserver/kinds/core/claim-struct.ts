// A claim as upstream shows it to who may not change it (pkg/apis/core/types.go; of the metadata, the JSON names stay).

import type { PersistentVolumeClaim } from '../../../kube/types.gen.ts';
import { isObject, type JsonObject, sortedKeys } from '../../../lib/json.ts';
import { META_ORDER } from '../../registry/object-meta.ts';
import { asGoStruct, type GoStruct, pointer, text } from '../../validation/go-structs.ts';

const SOURCE: GoStruct = { APIGroup: pointer('apiGroup'), Kind: text('kind'), Name: text('name') };
export const CLAIM_SPEC: GoStruct = {
  AccessModes: pointer('accessModes'),
  Selector: pointer('selector'),
  Resources: ['resources', {}, { Limits: pointer('limits'), Requests: pointer('requests') }],
  VolumeName: text('volumeName'),
  StorageClassName: pointer('storageClassName'),
  VolumeMode: pointer('volumeMode'),
  DataSource: pointer('dataSource', SOURCE),
  DataSourceRef: pointer('dataSourceRef', { ...SOURCE, Namespace: pointer('namespace') }),
  VolumeAttributesClassName: pointer('volumeAttributesClassName'),
};
const STATUS: GoStruct = {
  Phase: text('phase'),
  AccessModes: pointer('accessModes'),
  Capacity: pointer('capacity'),
  Conditions: pointer('conditions'),
  AllocatedResources: pointer('allocatedResources'),
  AllocatedResourceStatuses: pointer('allocatedResourceStatuses'),
  CurrentVolumeAttributesClassName: pointer('currentVolumeAttributesClassName'),
  ModifyVolumeStatus: pointer('modifyVolumeStatus', {
    TargetVolumeAttributesClassName: text('targetVolumeAttributesClassName'),
    Status: text('status'),
  }),
};

/** @param claim without its managed fields, which are nobody's business */
export function shownClaim({ metadata, spec, status }: PersistentVolumeClaim): object {
  const said = META_ORDER.map((name) => [name, metadata[name]] as const)
    .filter(([, value]) => (isObject(value) ? Object.keys(value).length > 0 : value))
    .map(([name, value]) => [name, isObject(value) ? sortedKeys(value as JsonObject) : value]);
  return {
    ...Object.fromEntries(said),
    Spec: asGoStruct(spec ?? {}, CLAIM_SPEC),
    Status: asGoStruct(status ?? {}, STATUS),
  };
}
