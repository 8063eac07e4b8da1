// Validation of one container: pkg/apis/core/validation (validateContainerCommon).

import type { Container, Volume } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateChoice } from '../../../validation/choices.ts';
import { dnsLabelProblems, portNameProblems, portNumberProblem } from '../../../validation/names.ts';
import { validateEnvironment } from './env-validation.ts';
import { validateResources } from './resource-validation.ts';
import { validateContainerSecurity } from './security-validation.ts';
import { validateInnerPath } from './volume-validation.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export interface ContainerPlace {
  readonly path: string;
  readonly volumes: ReadonlyMap<string, Volume>;
  /** In a pod itself; a template's image may have blanks around it. */
  readonly isInPod: boolean;
  /** The pod's users are those of the host. */
  readonly isInHostUsers: boolean;
}

export function validateContainer(container: Container, place: ContainerPlace, errors: FieldErrors): void {
  const { path } = place;
  if (!container.name) errors.required(`${path}.name`);
  else for (const problem of dnsLabelProblems(container.name)) errors.invalid(`${path}.name`, container.name, problem);
  if (!container.image) errors.required(`${path}.image`);
  else if (place.isInPod && container.image !== container.image.trim())
    errors.invalid(`${path}.image`, container.image, 'must not have leading or trailing whitespace');
  const { imagePullPolicy, terminationMessagePolicy } = container;
  validateChoice(
    terminationMessagePolicy,
    { path: `${path}.terminationMessagePolicy`, choices: MESSAGE_POLICIES },
    errors,
  );
  validatePorts(container, path, errors);
  validateEnvironment(container, path, errors);
  validateMounts(container, place, errors);
  validateDevices(container, place, errors);
  validateChoice(imagePullPolicy, { path: `${path}.imagePullPolicy`, choices: PULL_POLICIES }, errors);
  validateRestart(container, path, errors);
  validateResources(container.resources, `${path}.resources`, errors);
  const { isInHostUsers } = place;
  if (container.securityContext)
    validateContainerSecurity(container.securityContext, { path: `${path}.securityContext`, isInHostUsers }, errors);
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];

/** A container's own restart policy (validateContainerRestartPolicy). */
function validateRestart({ restartPolicy, restartPolicyRules }: Container, path: string, errors: FieldErrors): void {
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(restartPolicy))
    errors.notSupported(`${path}.restartPolicy`, restartPolicy, RESTART_POLICIES);
  if (restartPolicy === undefined && restartPolicyRules?.length)
    errors.required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used');
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
    validateChoice(port.protocol, { path: `${at}.protocol`, choices: PROTOCOLS }, errors);
  }
}

function validateMounts({ volumeMounts }: Container, { path, volumes }: ContainerPlace, errors: FieldErrors): void {
  const paths = new Set<string>();
  for (const [index, mount] of (volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    if (!volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name ?? '');
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (paths.has(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    paths.add(mount.mountPath);
    if (mount.subPath) validateInnerPath(mount.subPath, `${path}.volumeMounts.subPath`, errors);
    if (mount.subPathExpr) validateInnerPath(mount.subPathExpr, `${path}.volumeMounts.subPathExpr`, errors);
  }
}

function validateDevices({ volumeDevices }: Container, { path, volumes }: ContainerPlace, errors: FieldErrors): void {
  for (const [index, { name, devicePath }] of (volumeDevices ?? []).entries()) {
    const at = `${path}.volumeDevices[${index}]`;
    const volume = volumes.get(name);
    if (!name) errors.required(`${at}.name`);
    if (!volume) errors.notFound(`${at}.name`, name);
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const words = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.invalid(`${at}.name`, name, words);
    }
    if (!devicePath) errors.required(`${at}.devicePath`);
  }
}
