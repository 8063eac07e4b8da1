// The scale of a custom kind: where its definition says that replicas stand.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/etcd.go (ScaleREST), validator.go

import { ApiError, badRequest, internalError } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { CustomResourceSubresourceScale } from '../../kube/types.gen.ts';
import { isObject, type JsonObject, type JsonValue, setOwn } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import { goType, goValue } from '../go-value.ts';
import { ageColumn, nameColumn } from '../kinds/columns.ts';
import type { Column, ViewSubresource } from '../kinds/kind.ts';

const MAX_INT32 = 2 ** 31 - 1;
/** What a write sees where there are no replicas: Go's smallest int32. */
const UNSET = -(2 ** 31);
const BODY = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

interface Scale extends KubeObject {
  spec?: { replicas?: number };
  status?: { replicas?: number };
}

/** No replicas are wanted where none are written (apiextensions-apiserver pkg/apiserver/helpers.go, getScaleColumnsForVersion). */
const COLUMNS: readonly Column<KubeObject>[] = [
  nameColumn,
  {
    name: 'Desired',
    type: 'integer',
    description: 'Number of desired replicas',
    cell: ({ spec }: Scale) => spec?.replicas ?? null,
  },
  {
    name: 'Available',
    type: 'integer',
    description: 'Number of actual replicas',
    cell: ({ status }: Scale) => status?.replicas ?? null,
  },
  { ...ageColumn, type: 'date' },
];

const stepsOf = (path: string) => path.replace(/^\./, '').split('.');

/** The value at a path; undefined: there is none. What is in the way is shown as Go shows it (apimachinery unstructured/helpers.go). */
function valueAt(
  object: JsonObject,
  path: string,
  wanted: 'int64' | 'string',
): { value?: JsonValue; problem?: string } {
  let value: JsonValue | undefined = object;
  const walked: string[] = [];
  for (const step of stepsOf(path)) {
    if (value === null) return {};
    walked.push(step);
    if (!isObject(value)) return { problem: accessor(walked, value, 'map[string]interface{}') };
    value = value[step];
    if (value === undefined) return {};
  }
  const isRight = wanted === 'string' ? typeof value === 'string' : Number.isInteger(value);
  return isRight ? { value } : { problem: accessor(walked, value, wanted) };
}

function accessor(steps: readonly string[], value: JsonValue, wanted: string): string {
  const type = value === null ? '<nil>' : goType(value);
  return `.${steps.join('.')} accessor error: ${goValue(value)} is of the type ${type}, expected ${wanted}`;
}

const asJson = (object: KubeObject) => object as unknown as JsonObject;
const numberAt = (object: KubeObject, path: string) =>
  valueAt(asJson(object), path, 'int64').value as number | undefined;

export function validateScale(
  object: KubeObject,
  { specReplicasPath, statusReplicasPath, labelSelectorPath }: CustomResourceSubresourceScale,
  { ofStatusOnly, errors }: { ofStatusOnly: boolean; errors: FieldErrors },
): void {
  if (!ofStatusOnly) validateReplicas(object, specReplicasPath, errors);
  validateReplicas(object, statusReplicasPath, errors);
  if (!labelSelectorPath) return;
  const { problem } = valueAt(asJson(object), labelSelectorPath, 'string');
  if (problem !== undefined) errors.invalid(labelSelectorPath, '', problem);
}

function validateReplicas(object: KubeObject, path: string, errors: FieldErrors): void {
  const { value = 0, problem } = valueAt(asJson(object), path, 'int64');
  if (problem !== undefined) errors.invalid(path, 0, problem);
  else if ((value as number) < 0) errors.invalid(path, value, 'should be a non-negative integer');
  else if ((value as number) > MAX_INT32) errors.invalid(path, value, `should be less than or equal to ${MAX_INT32}`);
}

/** Throws where something else than the scale asks for stands at one of its paths (etcd.go, scaleFromCustomResource). */
function checkPaths(object: KubeObject, scale: CustomResourceSubresourceScale): void {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  const found = [
    valueAt(asJson(object), specReplicasPath, 'int64'),
    valueAt(asJson(object), statusReplicasPath, 'int64'),
    ...(labelSelectorPath ? [valueAt(asJson(object), labelSelectorPath, 'string')] : []),
  ];
  const problem = found.find((one) => one.problem !== undefined)?.problem;
  if (problem !== undefined) throw new ApiError('Unknown', problem);
}

/** The view without its check of the whole object, which is the kind's. */
export function scaleView(scale: CustomResourceSubresourceScale): Omit<ViewSubresource<KubeObject>, 'validateObject'> {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scale;
  const shown = (object: KubeObject) => {
    const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
    const selector = labelSelectorPath && valueAt(asJson(object), labelSelectorPath, 'string').value;
    const replicas = numberAt(object, statusReplicasPath) ?? 0;
    return {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
      spec: replicasOf(numberAt(object, specReplicasPath)),
      status: { replicas, ...(selector ? { selector } : {}) },
    } as unknown as KubeObject;
  };
  return {
    name: 'scale',
    body: BODY,
    columns: COLUMNS,
    checkReadable(object) {
      checkPaths(object, scale);
      if (numberAt(object, specReplicasPath) === undefined)
        throw internalError(new Error(`the spec replicas field ${JSON.stringify(specReplicasPath)} does not exist`));
    },
    view: shown,
    viewToWrite(object) {
      checkPaths(object, scale);
      const view = shown(object) as Scale;
      return numberAt(object, specReplicasPath) === undefined ? { ...view, spec: { replicas: UNSET } } : view;
    },
    merge(view, current) {
      const replicas = (view as Scale).spec?.replicas ?? 0;
      if (replicas === UNSET)
        throw badRequest(`the spec replicas field ${JSON.stringify(specReplicasPath)} cannot be empty`);
      put(asJson(current), stepsOf(specReplicasPath), replicas);
      return current;
    },
    replicasPath: stepsOf(specReplicasPath),
    ignoresUid: true,
    cannotBeConverted: true,
  };
}

const replicasOf = (replicas: number | undefined) => (replicas ? { replicas } : {});

function put(object: JsonObject, steps: readonly string[], value: number): void {
  const [last = ''] = steps.slice(-1);
  let place = object;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const inner = place[step] === undefined ? {} : place[step];
    if (!isObject(inner)) {
      const path = steps.slice(0, index + 1).join('.');
      throw new ApiError('Unknown', `value cannot be set because .${path} is not a map[string]interface{}`);
    }
    setOwn(place, step, inner);
    place = inner;
  }
  setOwn(place, last, value);
}
