// Validation of probes and lifecycle hooks: pkg/apis/core/validation (validateProbe, validateHandler, validateLifecycle).

import type { Container, LifecycleHandler, Probe } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateCount } from '../../../validation/amounts.ts';
import { portNameProblems, portNumberProblem } from '../../../validation/names.ts';

export interface ProbePlace {
  readonly path: string;
  readonly isInit: boolean;
  /** The pod's own grace. */
  readonly graceSeconds: number;
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function validateProbes(container: Container, place: ProbePlace, errors: FieldErrors): void {
  const { path } = place;
  if (place.isInit && container.restartPolicy !== 'Always') {
    for (const name of ['lifecycle', ...PROBES] as const)
      if (container[name])
        errors.forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always');
    return;
  }
  for (const name of ['postStart', 'preStop'] as const) {
    const hook = container.lifecycle?.[name];
    if (hook) validateHook(hook, { ...place, path: `${path}.lifecycle.${name}` }, errors);
  }
  for (const name of PROBES) {
    const probe = container[name];
    if (probe) validateProbe(probe, { path: `${path}.${name}`, onlyOneSuccess: name !== 'readinessProbe' }, errors);
  }
}

function validateHook(hook: LifecycleHandler, { path, graceSeconds }: ProbePlace, errors: FieldErrors): void {
  validateHandlers(hook, path, errors);
  const seconds = hook.sleep?.seconds;
  const isOther = HANDLERS.find((name) => hook[name as keyof LifecycleHandler] !== undefined) !== 'sleep';
  if (isOther || seconds === undefined || (seconds >= 0 && seconds <= graceSeconds)) return;
  const words = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
  errors.invalid(`${path}.sleep`, seconds, words);
}

function validateHandlers(handler: Probe & LifecycleHandler, path: string, errors: FieldErrors): void {
  const given = HANDLERS.filter((name) => handler[name] !== undefined);
  if (given.length === 0) errors.required(path, 'must specify a handler type');
  for (const [index, name] of given.entries()) {
    const at = `${path}.${name}`;
    if (index > 0) errors.forbidden(at, 'may not specify more than 1 handler type');
    else if (name === 'exec') {
      if (!handler.exec?.command?.length) errors.required(`${at}.command`);
    } else if (name === 'httpGet') {
      if (!handler.httpGet?.path) errors.required(`${at}.path`);
      validatePort(handler.httpGet?.port, `${at}.port`, errors);
      validateHttp(handler.httpGet, at, errors);
    } else if (name === 'tcpSocket') validatePort(handler.tcpSocket?.port, `${at}.port`, errors);
    else if (name === 'grpc') validatePort(handler.grpc?.port, `${at}.port`, errors);
  }
}

const SCHEMES = ['HTTP', 'HTTPS'];
const HEADER = /^[-A-Za-z0-9]+$/;
const HEADER_WORDS =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

function validateHttp(action: LifecycleHandler['httpGet'], path: string, errors: FieldErrors): void {
  if (!SCHEMES.includes(action?.scheme ?? '')) errors.notSupported(`${path}.scheme`, action?.scheme, SCHEMES);
  for (const { name = '' } of action?.httpHeaders ?? [])
    if (!HEADER.test(name)) errors.invalid(`${path}.httpHeaders`, name, HEADER_WORDS);
}

/** A number, or the name of one of the container's ports. */
function validatePort(port: string | number | undefined, path: string, errors: FieldErrors): void {
  if (typeof port === 'string') for (const problem of portNameProblems(port)) errors.invalid(path, port, problem);
  else {
    const problem = portNumberProblem(port);
    if (problem) errors.invalid(path, port ?? 0, problem);
  }
}

const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function validateProbe(
  probe: Probe,
  { path, onlyOneSuccess }: { path: string; onlyOneSuccess: boolean },
  errors: FieldErrors,
): void {
  validateHandlers(probe, path, errors);
  for (const field of COUNTS) validateCount(probe[field], `${path}.${field}`, errors);
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0');
  if (!onlyOneSuccess && grace !== undefined)
    errors.invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes');
  if (onlyOneSuccess && probe.successThreshold !== 1)
    errors.invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1');
}
