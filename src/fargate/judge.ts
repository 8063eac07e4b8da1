// Whether a pod can be launched, and how large: what can be said of it without touching anything.

import { PERSISTENT_VOLUME_CLAIMS, PERSISTENT_VOLUMES } from '../kube/kind-refs.ts';
import type { Pod } from '../kube/types.gen.ts';
import type { FargateContext } from './context.ts';
import { PROFILE_LABEL } from './match.ts';
import type { FargateProfile } from './ports.ts';
import type { Refusal } from './refusal.ts';
import { unsupportedMessage, type VolumeLookup } from './refuse.ts';
import { type TaskSize, taskSize } from './size.ts';

const LAUNCH_BLOCKS = {
  RoleNotInAuthConfig:
    'Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.',
  RoleNotAssumable:
    'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal',
} as const;

function volumesOf({ cluster }: FargateContext): VolumeLookup {
  return {
    claim: (namespace, name) => cluster.of(PERSISTENT_VOLUME_CLAIMS).find({ namespace, name }),
    volume: (name) => cluster.of(PERSISTENT_VOLUMES).find({ name }),
  };
}

export type Verdict = { readonly refusal: Refusal } | { readonly profile: FargateProfile; readonly size: TaskSize };

export function judge(pod: Pod, context: FargateContext): Verdict {
  const { profiles } = context;
  const name = pod.metadata.labels?.[PROFILE_LABEL] ?? '';
  const profile = profiles.list().find((candidate) => candidate.name === name && candidate.isActive);
  // Emulator: the real words for a profile that is gone or going are not known.
  if (!profile) return misconfigured(`fargate profile ${name} is not active`);
  if (profile.launchBlock) {
    const why = LAUNCH_BLOCKS[profile.launchBlock];
    return misconfigured(`fargate profile ${name} blocked for new launches due to: ${why}`);
  }
  const unsupported = unsupportedMessage(pod, volumesOf(context));
  if (unsupported !== undefined) return refuse('POD_UNSUPPORTED_ON_FARGATE', unsupported);
  const size = pod.spec && taskSize(pod.spec);
  if (size) return { profile, size };
  const tooLarge = "Your pod's cpu/memory requirements exceed the max Fargate configuration";
  return refuse('POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE', tooLarge);
}

function misconfigured(why: string): Verdict {
  return refuse('POD_MISCONFIGURED_PROFILE', `Misconfigured Fargate Profile: ${why}`);
}

function refuse(reason: string, message: string): Verdict {
  return { refusal: { reason, message } };
}
