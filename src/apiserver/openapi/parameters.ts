// The parameters that requests can have: https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/types.go, and the options of
// pods' streams in https://github.com/kubernetes/api/blob/master/core/v1/types.go.

export interface ParameterFacts {
  readonly name: string;
  readonly type: 'string' | 'boolean' | 'integer';
}

const text = (...names: string[]) => names.map((name): ParameterFacts => ({ name, type: 'string' }));
const flag = (...names: string[]) => names.map((name): ParameterFacts => ({ name, type: 'boolean' }));
const count = (...names: string[]) => names.map((name): ParameterFacts => ({ name, type: 'integer' }));

export const WRITE: readonly ParameterFacts[] = text('dryRun', 'fieldManager', 'fieldValidation');

const CHOICE = [
  ...text('continue', 'fieldSelector', 'labelSelector', 'resourceVersion', 'resourceVersionMatch'),
  ...flag('sendInitialEvents'),
  ...count('limit', 'timeoutSeconds'),
];

export const LIST: readonly ParameterFacts[] = [...flag('allowWatchBookmarks', 'watch'), ...CHOICE];

export const DELETE: readonly ParameterFacts[] = [
  ...text('dryRun', 'propagationPolicy'),
  ...count('gracePeriodSeconds'),
  ...flag('ignoreStoreReadErrorWithClusterBreakingPotential', 'orphanDependents'),
];

export const DELETE_COLLECTION: readonly ParameterFacts[] = [...CHOICE, ...DELETE];

export const LOG: readonly ParameterFacts[] = [
  ...text('container', 'stream'),
  ...flag('follow', 'insecureSkipTLSVerifyBackend', 'previous', 'timestamps'),
  ...count('limitBytes', 'sinceSeconds', 'tailLines'),
];

const STREAMS = [...text('container'), ...flag('stderr', 'stdin', 'stdout', 'tty')];

/** By subresource: the kind of the options, and what they say. */
export const CONNECT: Readonly<
  Record<string, { readonly kind: string; readonly parameters: readonly ParameterFacts[] }>
> = {
  attach: { kind: 'PodAttachOptions', parameters: STREAMS },
  exec: { kind: 'PodExecOptions', parameters: [...text('command'), ...STREAMS] },
  portforward: { kind: 'PodPortForwardOptions', parameters: count('ports') },
};
