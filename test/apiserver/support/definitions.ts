// Definitions of custom kinds for tests: what they have in common, and waiting until they are served.

import type { Answer, TestApi } from './api.ts';

export const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A version of a definition; its schema allows everything when none is said. */
export function versionOf(name: string, schema: object = OPEN, more: object = {}) {
  const openAPIV3Schema = { type: 'object', ...schema };
  return { name, served: true, storage: name === 'v1', schema: { openAPIV3Schema }, ...more };
}

const OPEN = { 'x-kubernetes-preserve-unknown-fields': true };

/** `widgets` of a group, namespaced. */
export function definitionOf(group: string, versions: readonly object[], more: object = {}) {
  return {
    metadata: { name: `widgets.${group}` },
    spec: { group, scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions, ...more },
  };
}

/** Defines the kind and waits until it is served; the path of its objects in a namespace of their own, in the first version. */
export async function given(api: TestApi, definition: ReturnType<typeof definitionOf>): Promise<string> {
  const { spec } = definition;
  const [first] = spec.versions as { name: string }[];
  const made = await api.send('POST', DEFINITIONS, definition);
  if (made.status !== 201) throw new Error(`the definition was refused: ${JSON.stringify(made.body)}`);
  const path = `/apis/${spec.group}/${first?.name}`;
  await api.until(
    () => api.send('GET', `${path}/widgets`),
    ({ status }) => status === 200,
  );
  const namespace = (await api.namespace()).split('/').pop();
  return `${path}/namespaces/${namespace}/widgets`;
}

/** An object of the kind that a path leads to. */
export function widget(path: string, name: string, more: object = {}) {
  const [, , group, version] = path.split('/');
  return { apiVersion: `${group}/${version}`, kind: 'Widget', metadata: { name }, ...more };
}

/** What an answer says is wrong: path and words. */
export const causesOf = ({ body }: Answer): [string, string][] =>
  ((body.details?.causes ?? []) as { field: string; message: string }[]).map(({ field, message }) => [field, message]);
