// Security contexts of pods and containers.
// pkg/apis/core/validation (validatePodSpecSecurityContext, ValidateSecurityContext)

import { whole } from '../../../../kube/names.ts';
import type { AppArmorProfile, PodSpec, SeccompProfile, SecurityContext, Sysctl } from '../../../../kube/types.gen.ts';
import type { FieldErrors } from '../../../field-errors.ts';
import { validateInnerPath } from './volume-paths.ts';
import { validateWindowsOptions } from './windows-validation.ts';

const MAX_ID = 2 ** 31 - 1;
const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const GROUP_CHANGES = ['Always', 'OnRootMismatch'];
const GROUP_POLICIES = ['Merge', 'Strict'];
const PROC_MOUNTS = ['Default', 'Unmasked'];
const MAX_PROFILE_BYTES = 4095;

const MAX_SYSCTL = 253;
const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `(${SYSCTL_SEGMENT}[\\./])*${SYSCTL_SEGMENT}`;
const SYSCTL_PATTERN = whole(SYSCTL);

export function validatePodSecurity(spec: PodSpec, path: string, errors: FieldErrors): void {
  const context = spec.securityContext ?? {};
  for (const field of ['fsGroup', 'runAsUser', 'runAsGroup'] as const)
    validateId(context[field], `${path}.${field}`, errors);
  for (const [index, id] of (context.supplementalGroups ?? []).entries())
    validateId(id, `${path}.supplementalGroups[${index}]`, errors);
  if (spec.shareProcessNamespace && spec.hostPID) {
    const words = 'ShareProcessNamespace and HostPID cannot both be enabled';
    errors.invalid(`${path}.shareProcessNamespace`, true, words);
  }
  validateSysctls(context.sysctls ?? [], { path: `${path}.sysctls`, spec }, errors);
  errors.choice(`${path}.fsGroupChangePolicy`, context.fsGroupChangePolicy, GROUP_CHANGES);
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`, errors);
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
  errors.choice(`${path}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, GROUP_POLICIES);
  errors.choice(`${path}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['Recursive']);
}

/** @param place `isInHostUsers`: the users of the pod are those of the host */
export function validateContainerSecurity(
  context: SecurityContext,
  { path, isInHostUsers }: { path: string; isInHostUsers: boolean },
  errors: FieldErrors,
): void {
  for (const field of ['runAsUser', 'runAsGroup'] as const) validateId(context[field], `${path}.${field}`, errors);
  const { procMount } = context;
  errors.choice(`${path}.procMount`, procMount, PROC_MOUNTS);
  if (isInHostUsers && procMount === 'Unmasked')
    errors.invalid(`${path}.procMount`, procMount, '`hostUsers` must be false to use `Unmasked`');
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  validateEscalation(context, path, errors);
  validateWindowsOptions(context.windowsOptions, `${path}.windowsOptions`, errors);
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
}

/** What may do everything cannot be kept from getting there. */
function validateEscalation(context: SecurityContext, path: string, errors: FieldErrors): void {
  if (context.allowPrivilegeEscalation !== false) return;
  const words = 'cannot set `allowPrivilegeEscalation` to false and';
  if (context.privileged) errors.invalid(path, asGo(context), `${words} \`privileged\` to true`);
  for (const capability of context.capabilities?.add ?? [])
    if (capability === 'CAP_SYS_ADMIN')
      errors.invalid(path, asGo(context), `${words} \`capabilities.Add\` CAP_SYS_ADMIN`);
}

/** A refusal shows the whole context, with the names that its fields have inside upstream. */
function asGo(context: SecurityContext): Readonly<Record<string, unknown>> {
  const { capabilities, seLinuxOptions: linux, windowsOptions: windows } = context;
  return {
    Capabilities: capabilities ? { Add: capabilities.add ?? null, Drop: capabilities.drop ?? null } : null,
    Privileged: context.privileged ?? null,
    SELinuxOptions: linux
      ? { User: linux.user ?? '', Role: linux.role ?? '', Type: linux.type ?? '', Level: linux.level ?? '' }
      : null,
    WindowsOptions: windows
      ? {
          GMSACredentialSpecName: windows.gmsaCredentialSpecName ?? null,
          GMSACredentialSpec: windows.gmsaCredentialSpec ?? null,
          RunAsUserName: windows.runAsUserName ?? null,
          HostProcess: windows.hostProcess ?? null,
        }
      : null,
    RunAsUser: context.runAsUser ?? null,
    RunAsGroup: context.runAsGroup ?? null,
    RunAsNonRoot: context.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
    ProcMount: context.procMount ?? null,
    SeccompProfile: profileAsGo(context.seccompProfile),
    AppArmorProfile: profileAsGo(context.appArmorProfile),
  };
}

const profileAsGo = (profile: SeccompProfile | AppArmorProfile | undefined) =>
  profile ? { Type: profile.type, LocalhostProfile: profile.localhostProfile ?? null } : null;

export function validateId(id: number | undefined, path: string, errors: FieldErrors): void {
  if (id !== undefined && (id < 0 || id > MAX_ID))
    errors.invalid(path, id, `must be between 0 and ${MAX_ID}, inclusive`);
}

function validateSysctls(
  sysctls: readonly Sysctl[],
  { path, spec }: { path: string; spec: PodSpec },
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  for (const [index, { name = '' }] of sysctls.entries()) {
    const at = `${path}[${index}].name`;
    if (!name) errors.required(at);
    else if (name.length > MAX_SYSCTL || !SYSCTL_PATTERN.test(name)) {
      errors.invalid(at, name, `must have at most ${MAX_SYSCTL} characters and match regex ^${SYSCTL}$`);
    } else if (names.has(name)) errors.duplicate(at, name);
    names.add(name);
    const host = isOfNetwork(name) ? 'hostNetwork' : IPC_SYSCTL.test(name) ? 'hostIPC' : undefined;
    if (host && spec[host]) errors.invalid(at, name, `may not be specified when '${host}' is true`);
  }
}

/** component-helpers node/util/sysctl/namespace.go. */
const isOfNetwork = (name: string) => /^net[./]/.test(name);
const IPC_SYSCTL = /^(?:kernel[./](?:sem|shm(?:all|max|mni|_rmid_forced)?|msg(?:max|mnb|mni)?)$|fs[./]mqueue[./])/;

function validateSeccomp(profile: SeccompProfile | undefined, path: string, errors: FieldErrors): void {
  if (!profile) return;
  const { type, localhostProfile: file } = profile;
  if (!type) errors.required(`${path}.type`, 'type is required when seccompProfile is set');
  else errors.choice(`${path}.type`, type, PROFILE_TYPES);
  const at = `${path}.localhostProfile`;
  if (type !== 'Localhost') {
    if (file !== undefined) errors.invalid(at, profileAsGo(profile), 'can only be set when seccomp type is Localhost');
  } else if (file === undefined) errors.required(at, 'must be set when seccomp type is Localhost');
  else if (file !== '') validateInnerPath(file, at, errors);
}

function validateAppArmor(profile: AppArmorProfile | undefined, path: string, errors: FieldErrors): void {
  if (!profile) return;
  const { type, localhostProfile: name } = profile;
  const at = `${path}.localhostProfile`;
  if (!type) errors.required(`${path}.type`, 'type is required when appArmorProfile is set');
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${path}.type`, type, PROFILE_TYPES);
  else if (type !== 'Localhost') {
    if (name !== undefined) errors.invalid(at, name, 'can only be set when AppArmor type is Localhost');
  } else if (!name) errors.required(at, 'must be set when AppArmor type is Localhost');
  else {
    if (name !== name.trim()) errors.invalid(at, name, 'must not be padded with whitespace');
    if (Buffer.byteLength(name) > MAX_PROFILE_BYTES) errors.tooLong(at, MAX_PROFILE_BYTES);
  }
}
