// Validation of one container: pkg/apis/core/validation (validateContainerCommon).

import type { Container, ContainerRestartRuleOnExitCodes, Volume, VolumeMount } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateChoice } from '../../../validation/choices.ts';
import { dnsLabelProblems, portNameProblems, portNumberProblem } from '../../../validation/names.ts';
import { repeats } from '../../../validation/repeats.ts';
import { validateClaimNames } from './claim-validation.ts';
import { validateEnvironment } from './env-validation.ts';
import { validateContainerResources } from './resource-validation.ts';
import { validateContainerSecurity } from './security-validation.ts';
import { validateInnerPath } from './volume-paths.ts';

export const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export interface ContainerPlace {
  readonly path: string;
  readonly volumes: ReadonlyMap<string, Volume>;
  /** The pod's users are those of the host. */
  readonly isInHostUsers: boolean;
  /** Of the pod. */
  readonly restartPolicy: string | undefined;
  /** The names of the pod's resource claims. */
  readonly claims: ReadonlySet<string>;
}

/** Of a pod itself; a template's image may have blanks around it (validateContainerOnlyForPod). */
export function validateImage({ image = '' }: Pick<Container, 'image'>, path: string, errors: FieldErrors): void {
  if (image !== image.trim()) errors.invalid(`${path}.image`, image, 'must not have leading or trailing whitespace');
}

export function validateContainer(container: Container, place: ContainerPlace, errors: FieldErrors): void {
  const { path } = place;
  if (!container.name) errors.required(`${path}.name`);
  else for (const problem of dnsLabelProblems(container.name)) errors.invalid(`${path}.name`, container.name, problem);
  if (!container.image) errors.required(`${path}.image`);
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
  validateContainerResources(container.resources, `${path}.resources`, errors);
  validateClaimNames(container.resources, place, errors);
  validateResizePolicy(container, place, errors);
  const { isInHostUsers } = place;
  if (container.securityContext)
    validateContainerSecurity(container.securityContext, { path: `${path}.securityContext`, isInHostUsers }, errors);
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const MAX_RESTART_RULES = 20;
const MAX_EXIT_CODES = 255;

/** An init container's own restart policy: with none, its rules are not looked at; a sidecar has none (validateInitContainerRestartPolicy). */
export function validateInitRestart(container: Container, path: string, errors: FieldErrors): void {
  const { restartPolicy, restartPolicyRules = [] } = container;
  if (restartPolicyRules.length === 0) validateRestart(container, path, errors);
  else if (restartPolicy === undefined) errors.required(`${path}.restartPolicy`, NO_RESTART_POLICY);
  else if (restartPolicy !== 'Always') validateRestart(container, path, errors);
  else {
    const words = 'restartPolicyRules are not allowed for init containers with restart policy Always';
    errors.forbidden(`${path}.restartPolicyRules`, words);
  }
}

const NO_RESTART_POLICY = 'must specify restartPolicy when restart rules are used';

/** A container's own restart policy (validateContainerRestartPolicy). */
export function validateRestart(
  { restartPolicy, restartPolicyRules: rules = [] }: Container,
  path: string,
  errors: FieldErrors,
): void {
  if (restartPolicy !== undefined && !RESTART_POLICIES.includes(restartPolicy))
    errors.notSupported(`${path}.restartPolicy`, restartPolicy, RESTART_POLICIES);
  if (restartPolicy === undefined && rules.length > 0) errors.required(`${path}.restartPolicy`, NO_RESTART_POLICY);
  if (rules.length > MAX_RESTART_RULES) errors.tooLong(`${path}.restartPolicyRules`, MAX_RESTART_RULES);
  for (const [index, { action, exitCodes }] of rules.entries()) {
    const at = `${path}.restartPolicyRules[${index}]`;
    if (action !== 'Restart') errors.notSupported(`${at}.action`, action, ['Restart']);
    if (exitCodes) validateExitCodes(exitCodes, `${at}.exitCodes`, errors);
    else errors.required(`${at}.exitCodes`, 'must be specified');
  }
}

const EXIT_CODE_OPERATORS = ['In', 'NotIn'];

function validateExitCodes(
  { operator, values }: ContainerRestartRuleOnExitCodes,
  path: string,
  errors: FieldErrors,
): void {
  if (!EXIT_CODE_OPERATORS.includes(operator ?? ''))
    errors.notSupported(`${path}.operator`, operator, EXIT_CODE_OPERATORS);
  if ((values?.length ?? 0) > MAX_EXIT_CODES) errors.tooLong(`${path}.values`, MAX_EXIT_CODES);
}

const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** What a change of resources does to it (validateResizePolicy). */
function validateResizePolicy({ resizePolicy = [] }: Container, place: ContainerPlace, errors: FieldErrors): void {
  const path = `${place.path}.resizePolicy`;
  const isRepeated = repeats<string>();
  const check = (value: string, supported: readonly string[]) => {
    if (value === '') errors.required(path);
    else errors.choice(path, value, supported);
  };
  for (const [index, { resourceName = '', restartPolicy = '' }] of resizePolicy.entries()) {
    if (isRepeated(resourceName)) errors.duplicate(`${path}[${index}]`, resourceName);
    check(resourceName, RESIZABLE);
    check(restartPolicy, RESIZE_POLICIES);
    if (place.restartPolicy === 'Never' && restartPolicy !== 'NotRequired')
      errors.invalid(path, restartPolicy, "must be 'NotRequired' when `restartPolicy` is 'Never'");
  }
}

function validatePorts({ ports }: Container, path: string, errors: FieldErrors): void {
  const isRepeated = repeats<string>();
  for (const [index, port] of (ports ?? []).entries()) {
    const at = `${path}.ports[${index}]`;
    if (port.name) {
      const problems = portNameProblems(port.name);
      errors.problems(`${at}.name`, port.name, problems);
      if (problems.length === 0 && isRepeated(port.name)) errors.duplicate(`${at}.name`, port.name);
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

function validateMounts(container: Container, { path, volumes }: ContainerPlace, errors: FieldErrors): void {
  const { volumeMounts, volumeDevices = [] } = container;
  // Of a volume that is there twice, upstream remembers the last path.
  const devices = new Map(volumeDevices.map(({ name, devicePath }) => [name, devicePath]));
  const devicePaths = new Set(devices.values());
  const isRepeated = repeats<string>();
  for (const [index, mount] of (volumeMounts ?? []).entries()) {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.required(`${at}.name`);
    if (!volumes.has(mount.name)) errors.notFound(`${at}.name`, mount.name ?? '');
    if (!mount.mountPath) errors.required(`${at}.mountPath`);
    if (isRepeated(mount.mountPath)) errors.invalid(`${at}.mountPath`, mount.mountPath, 'must be unique');
    if (devices.has(mount.name)) errors.invalid(`${at}.name`, mount.name, 'must not already exist in volumeDevices');
    if (devicePaths.has(mount.mountPath))
      errors.invalid(`${at}.mountPath`, mount.mountPath, 'must not already exist as a path in volumeDevices');
    if (mount.subPath) validateInnerPath(mount.subPath, `${path}.volumeMounts.subPath`, errors);
    if (mount.subPath && mount.subPathExpr)
      errors.invalid(`${at}.subPathExpr`, mount.subPathExpr, 'subPathExpr and subPath are mutually exclusive');
    if (mount.subPathExpr) validateInnerPath(mount.subPathExpr, `${path}.volumeMounts.subPathExpr`, errors);
    validateMountModes(
      mount,
      { path: `${path}.volumeMounts`, isPrivileged: container.securityContext?.privileged },
      errors,
    );
  }
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIONS = ['Disabled', 'Enabled', 'IfPossible'];

/** validateMountPropagation, validateMountRecursiveReadOnly. */
function validateMountModes(
  { mountPropagation, recursiveReadOnly, readOnly }: VolumeMount,
  { path, isPrivileged }: { path: string; isPrivileged: boolean | undefined },
  errors: FieldErrors,
): void {
  errors.choice(`${path}.mountPropagation`, mountPropagation, PROPAGATIONS);
  if (mountPropagation === 'Bidirectional' && !isPrivileged) {
    const words = 'Bidirectional mount propagation is available only to privileged containers';
    errors.forbidden(`${path}.mountPropagation`, words);
  }
  const at = `${path}.recursiveReadOnly`;
  errors.choice(at, recursiveReadOnly, RECURSIONS);
  if (recursiveReadOnly !== 'Enabled' && recursiveReadOnly !== 'IfPossible') return;
  if (!readOnly) errors.forbidden(at, 'may only be specified when readOnly is true');
  if (mountPropagation !== undefined && mountPropagation !== 'None')
    errors.forbidden(at, 'may only be specified when mountPropagation is None or not specified');
}

/** ValidateVolumeDevices. */
function validateDevices(container: Container, { path, volumes }: ContainerPlace, errors: FieldErrors): void {
  const { volumeDevices = [], volumeMounts = [] } = container;
  const mounts = new Map(volumeMounts.map(({ name, mountPath }) => [name, mountPath]));
  const mountPaths = new Set(mounts.values());
  const isRepeated = repeats<string>();
  const paths = new Set<string>();
  for (const [index, { name, devicePath }] of volumeDevices.entries()) {
    const at = `${path}.volumeDevices[${index}]`;
    const volume = volumes.get(name);
    if (!name) errors.required(`${at}.name`);
    if (name && isRepeated(name)) errors.invalid(`${at}.name`, name, 'must be unique');
    if (!volume) errors.notFound(`${at}.name`, name ?? '');
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      const words = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';
      errors.invalid(`${at}.name`, name, words);
    }
    if (!devicePath) errors.required(`${at}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, 'must be unique');
    if (devicePath.split('/').includes('..'))
      errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    else paths.add(devicePath);
    if (mounts.has(name)) errors.invalid(`${at}.name`, name, 'must not already exist in volumeMounts');
    if (mountPaths.has(devicePath))
      errors.invalid(`${at}.devicePath`, devicePath, 'must not already exist as a path in volumeMounts');
  }
}
