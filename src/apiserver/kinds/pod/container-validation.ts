// Validation of one container: pkg/apis/core/validation (validateContainerCommon).

import { compareQuantities, isQuantity, parseQuantity } from '../../../kube/quantity.ts';
import type { Container, EnvVar, Probe, ResourceRequirements } from '../../../kube/types.gen.ts';
import type { FieldErrors } from '../../field-errors.ts';
import { dnsLabelProblems, envNameProblems, portNameProblems, portNumberProblem } from '../../validation/names.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

interface Place {
  readonly path: string;
  readonly volumes: ReadonlySet<string>;
  readonly isInit: boolean;
}

export function validateContainer(container: Container, { path, volumes, isInit }: Place, errors: FieldErrors): void {
  if (!container.name) errors.required(`${path}.name`);
  else for (const problem of dnsLabelProblems(container.name)) errors.invalid(`${path}.name`, container.name, problem);
  if (!container.image) errors.required(`${path}.image`);
  else if (container.image !== container.image.trim())
    errors.invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace');
  choice(container.imagePullPolicy, { path: `${path}.imagePullPolicy`, choices: PULL_POLICIES }, errors);
  choice(
    container.terminationMessagePolicy,
    { path: `${path}.terminationMessagePolicy`, choices: MESSAGE_POLICIES },
    errors,
  );
  validatePorts(container, path, errors);
  for (const [index, variable] of (container.env ?? []).entries())
    validateEnv(variable, `${path}.env[${index}]`, errors);
  for (const [index, source] of (container.envFrom ?? []).entries()) {
    const kinds = [source.configMapRef, source.secretRef].filter(Boolean);
    if (kinds.length === 0)
      errors.invalid(`${path}.envFrom[${index}]`, '', 'must specify one of: `configMapRef` or `secretRef`');
    if (kinds.length > 1)
      errors.invalid(`${path}.envFrom[${index}]`, '', 'may not have more than one field specified at a time');
  }
  validateMounts(container, { path, volumes }, errors);
  validateResources(container.resources, `${path}.resources`, errors);
  validateProbes(container, { path, isInit }, errors);
}

function choice(
  value: string | undefined,
  { path, choices }: { path: string; choices: readonly string[] },
  errors: FieldErrors,
): void {
  if (!value) errors.required(path);
  else if (!choices.includes(value)) errors.notSupported(path, value, choices);
}

function validatePorts({ ports }: Container, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  for (const [index, port] of (ports ?? []).entries()) {
    const at = `${path}.ports[${index}]`;
    if (port.name) {
      for (const problem of portNameProblems(port.name)) errors.invalid(`${at}.name`, port.name, problem);
      if (names.has(port.name)) errors.duplicate(`${at}.name`, port.name);
      names.add(port.name);
    }
    if (!port.containerPort) errors.required(`${at}.containerPort`);
    else {
      const problem = portNumberProblem(port.containerPort);
      if (problem) errors.invalid(`${at}.containerPort`, port.containerPort, problem);
    }
    if (port.hostPort) {
      const problem = portNumberProblem(port.hostPort);
      if (problem) errors.invalid(`${at}.hostPort`, port.hostPort, problem);
    }
    choice(port.protocol, { path: `${at}.protocol`, choices: PROTOCOLS }, errors);
  }
}

function validateEnv(variable: EnvVar, path: string, errors: FieldErrors): void {
  if (!variable.name) errors.required(`${path}.name`);
  else for (const problem of envNameProblems(variable.name)) errors.invalid(`${path}.name`, variable.name, problem);
  const from = variable.valueFrom;
  if (!from) return;
  const sources = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef].filter(Boolean);
  if (sources.length === 0)
    errors.invalid(
      `${path}.valueFrom`,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    );
  if (variable.value) errors.invalid(`${path}.valueFrom`, '', 'may not be specified when `value` is not empty');
  if (sources.length > 1)
    errors.invalid(`${path}.valueFrom`, '', 'may not have more than one field specified at a time');
  if (from.fieldRef && !from.fieldRef.fieldPath) errors.required(`${path}.valueFrom.fieldRef.fieldPath`);
  for (const name of ['configMapKeyRef', 'secretKeyRef'] as const) {
    if (from[name] && !from[name].key) errors.required(`${path}.valueFrom.${name}.key`);
  }
}

function validateMounts(
  { volumeMounts }: Container,
  { path, volumes }: { path: string; volumes: ReadonlySet<string> },
  errors: FieldErrors,
): void {
  const paths = new Set<string>();
  for (const [index, mount] of (volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    else if (!volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name);
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (paths.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    paths.add(mount.mountPath);
    if (mount.subPath?.startsWith('/')) errors.invalid(`${at}.subPath`, mount.subPath, 'must be a relative path');
    if (mount.subPath?.split('/').includes('..'))
      errors.invalid(`${at}.subPath`, mount.subPath, "must not contain '..'");
  }
}

function validateResources(resources: ResourceRequirements | undefined, path: string, errors: FieldErrors): void {
  for (const [list, quantities] of [
    ['limits', resources?.limits],
    ['requests', resources?.requests],
  ] as const) {
    for (const [name, value] of Object.entries(quantities ?? {})) {
      const at = `${path}.${list}[${name}]`;
      if (isQuantity(String(value)) && parseQuantity(String(value)).nanos < 0n)
        errors.invalid(at, value, 'must be greater than or equal to 0');
    }
  }
  for (const [name, request] of Object.entries(resources?.requests ?? {})) {
    const limit = resources?.limits?.[name];
    if (limit === undefined) continue;
    if (compareQuantities(parseQuantity(String(request)), parseQuantity(String(limit))) > 0) {
      errors.invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`);
    }
  }
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

function validateProbes(
  container: Container,
  { path, isInit }: { path: string; isInit: boolean },
  errors: FieldErrors,
): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name];
    if (!probe) continue;
    if (isInit && container.restartPolicy !== 'Always')
      errors.forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always');
    else validateProbe(probe, { path: `${path}.${name}`, onlyOneSuccess: name !== 'readinessProbe' }, errors);
  }
}

function validateProbe(
  probe: Probe,
  { path, onlyOneSuccess }: { path: string; onlyOneSuccess: boolean },
  errors: FieldErrors,
): void {
  const handlers = HANDLERS.filter((name) => probe[name] !== undefined);
  if (handlers.length === 0) errors.required(path, 'must specify a handler type');
  for (const extra of handlers.slice(1))
    errors.forbidden(`${path}.${extra}`, 'may not specify more than 1 handler type');
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    const value = probe[field];
    if (value !== undefined && value < 0)
      errors.invalid(`${path}.${field}`, value, 'must be greater than or equal to 0');
  }
  if (onlyOneSuccess && probe.successThreshold !== 1)
    errors.invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1');
}
