// The parameters that requests can have: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go, and the options of
// pods' streams in https://github.com/kubernetes/api/blob/master/core/v1/types.go.

export interface ParameterFacts {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
  /** The operation of Kubernetes' clients in whose description it is explained. */
  readonly explainedAt: string;
}

/** Parameters by their types, as they are explained at one operation. */
function at(explainedAt: string) {
  const ofType =
    (type: ParameterFacts['type']) =>
    (...names: string[]) =>
      names.map((name): ParameterFacts => ({ name, type, explainedAt }));
  return { text: ofType('string'), flag: ofType('boolean'), count: ofType('integer') };
}

const list = at('listNamespacedPod');
const written = at('createNamespacedPod');
const patched = at('patchNamespacedPod');
const deleted = at('deleteNamespacedPod');
const log = at('readNamespacedPodLog');

/** Of whatever answers with an object. */
export const PRETTY: readonly ParameterFacts[] = list.text('pretty');

export const WRITE: readonly ParameterFacts[] = written.text('dryRun', 'fieldManager', 'fieldValidation');

export const PATCH: readonly ParameterFacts[] = [
  ...patched.text('dryRun', 'fieldManager', 'fieldValidation'),
  ...patched.flag('force'),
];

const CHOICE = [
  ...list.text('continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch'),
  ...list.flag('sendInitialEvents'),
  ...list.count('limit', 'timeoutSeconds'),
];

export const LIST: readonly ParameterFacts[] = [...list.flag('allowWatchBookmarks', 'watch'), ...CHOICE];

export const DELETE: readonly ParameterFacts[] = [
  ...deleted.text('dryRun', 'propagationPolicy'),
  ...deleted.count('gracePeriodSeconds'),
  ...deleted.flag('ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents'),
];

export const DELETE_COLLECTION: readonly ParameterFacts[] = [...CHOICE, ...DELETE];

export const LOG: readonly ParameterFacts[] = [
  ...log.text('container', 'stream'),
  ...log.flag('follow', 'insecureSkipTLSVerifyBackend', 'previous', 'timestamps'),
  ...log.count('limitBytes', 'sinceSeconds', 'tailLines'),
];

function streams(explainedAt: string): readonly ParameterFacts[] {
  const { text, flag } = at(explainedAt);
  return [...text('container'), ...flag('stderr', 'stdin', 'stdout', 'tty')];
}

const EXEC = 'connectGetNamespacedPodExec';

/** By subresource: the kind of the options, and what they say. */
export const CONNECT: Readonly<
  Record<string, { readonly kind: string; readonly parameters: readonly ParameterFacts[] }>
> = {
  attach: { kind: 'PodAttachOptions', parameters: streams('connectGetNamespacedPodAttach') },
  exec: { kind: 'PodExecOptions', parameters: [...at(EXEC).text('command'), ...streams(EXEC)] },
  portforward: {
    kind: 'PodPortForwardOptions',
    parameters: at('connectGetNamespacedPodPortforward').count('ports'),
  },
};
