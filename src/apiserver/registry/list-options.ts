// The parameters of lists and watches, and which of them go together.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/internalversion/validation/validation.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import {
  type FieldRequirement,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
} from '../../kube/parse-selector.ts';
import type { LabelRequirement } from '../../kube/selectors.ts';
import { parseBool, parseInteger, uintProblem } from '../decode/query-values.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';

export interface ListOptions {
  readonly labels: readonly LabelRequirement[];
  readonly fields: readonly FieldRequirement[];
  /** 0: everything at once. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

/** What is asked of a list or a watch. Throws BadRequest for what cannot be read, Invalid for what does not go together. */
export function listOptions(query: URLSearchParams, { isWatch }: { readonly isWatch: boolean }): ListOptions {
  const options = readOptions(query);
  if (isWatch) checkWatchOptions(options);
  else checkListOptions(options);
  return options;
}

/** Numbers are read before selectors, in this order. */
function readOptions(query: URLSearchParams): ListOptions {
  const text = (name: string) => query.get(name) ?? '';
  const integer = (name: string) => Math.max(0, parseInteger(query.get(name) ?? '0'));
  const bool = (name: string) => (query.has(name) ? parseBool(text(name)) : undefined);
  return {
    timeoutSeconds: integer('timeoutSeconds'),
    limit: integer('limit'),
    labels: selectorOf(() => parseLabelSelector(text('labelSelector'))),
    fields: selectorOf(() => parseFieldSelector(text('fieldSelector'))),
    continueToken: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
    allowWatchBookmarks: bool('allowWatchBookmarks') ?? false,
    sendInitialEvents: bool('sendInitialEvents'),
  };
}

function selectorOf<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function checkListOptions(options: ListOptions): void {
  const { resourceVersion, resourceVersionMatch: match, continueToken, sendInitialEvents } = options;
  const errors = new FieldErrors();
  const forbidden = (why: string) => errors.forbidden('resourceVersionMatch', why);
  if (match !== '') {
    if (resourceVersion === '') forbidden('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (continueToken !== '') forbidden('resourceVersionMatch is forbidden when continue is provided');
    if (!['Exact', 'NotOlderThan'].includes(match))
      errors.notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']);
    if (match === 'Exact' && resourceVersion === '0')
      forbidden('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (sendInitialEvents !== undefined) errors.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  refuse(errors);
}

function checkWatchOptions(options: ListOptions): void {
  const { resourceVersionMatch: match, sendInitialEvents, continueToken } = options;
  const errors = new FieldErrors();
  if (sendInitialEvents === undefined && match !== '')
    errors.forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    errors.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (match !== '' && match !== 'NotOlderThan') errors.notSupported('resourceVersionMatch', match, ['NotOlderThan']);
  if (continueToken !== '' && (match !== '' || asksForInitialEvents(options)))
    errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  refuse(errors);
}

/** Who says nothing of them and of no version is given them (apimachinery pkg/apis/meta/internalversion/defaults.go). */
const asksForInitialEvents = ({ sendInitialEvents, resourceVersion }: ListOptions) =>
  sendInitialEvents === undefined && (resourceVersion === '' || resourceVersion === '0');

function refuse(errors: FieldErrors): void {
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors.causes);
}

/** Of a list. The empty text counts as 0. Throws BadRequest in upstream's words. */
export function parseResourceVersion(text: string): number {
  const problem = versionProblem(text);
  if (problem !== undefined) throw badRequest(`invalid resource version: ${problem}`);
  return Number(text);
}

/** Of a watch: its error has no reason. */
export function parseWatchVersion(text: string): number {
  const problem = versionProblem(text);
  if (problem !== undefined) throw new ApiError('Unknown', problem);
  return Number(text);
}

function versionProblem(text: string): string | undefined {
  const problem = text === '' ? undefined : uintProblem(text);
  return problem && `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${problem}`;
}

export function tooOld(version: number, oldest: number): ApiError {
  return new ApiError('Expired', `too old resource version: ${version} (${oldest})`);
}

export function tooLarge(version: number, current: number): ApiError {
  return new ApiError('Timeout', `Timeout: Too large resource version: ${version}, current: ${current}`, {
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });
}
