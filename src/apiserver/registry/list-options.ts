// The parameters of lists and watches, and which of them go together.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/internalversion/validation/validation.go

import { ApiError, badRequest } from '../../kube/api-error.ts';
import { parseBool, parseInteger, uintProblem } from '../decode/query-values.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';
import { decodeToken } from './continue-token.ts';

export interface ListOptions {
  readonly labels: string;
  readonly fields: string;
  /** 0: everything at once. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly timeoutSeconds: number;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

/** Throws BadRequest for what is not a number. */
export function listOptions(query: URLSearchParams): ListOptions {
  const text = (name: string) => query.get(name) ?? '';
  const integer = (name: string) => Math.max(0, parseInteger(query.get(name) ?? '0'));
  const bool = (name: string) => (query.has(name) ? parseBool(text(name)) : undefined);
  return {
    labels: text('labelSelector'),
    fields: text('fieldSelector'),
    limit: integer('limit'),
    continueToken: text('continue'),
    resourceVersion: text('resourceVersion'),
    resourceVersionMatch: text('resourceVersionMatch'),
    timeoutSeconds: integer('timeoutSeconds'),
    allowWatchBookmarks: bool('allowWatchBookmarks') ?? false,
    sendInitialEvents: bool('sendInitialEvents'),
  };
}

/** Throws Invalid, BadRequest. */
export function checkListOptions(options: ListOptions): void {
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
  if (continueToken === '') return;
  decodeToken(continueToken);
  if (resourceVersion !== '' && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue');
}

/** Throws Invalid. */
export function checkWatchOptions({
  resourceVersionMatch: match,
  sendInitialEvents,
  continueToken,
}: ListOptions): void {
  const errors = new FieldErrors();
  if (sendInitialEvents === undefined && match !== '')
    errors.forbidden(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  if (sendInitialEvents !== undefined && match !== 'NotOlderThan')
    errors.forbidden('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan');
  if (match !== '' && match !== 'NotOlderThan') errors.notSupported('resourceVersionMatch', match, ['NotOlderThan']);
  if (continueToken !== '')
    errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided');
  refuse(errors);
}

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
