// Fargate profiles that a test can change while the cluster runs.

import type { FargateProfile, FargateProfiles } from '../../../src/fargate/ports.ts';

/** Takes every pod of the namespace `default`. */
export const WEB_PROFILE: FargateProfile = {
  name: 'web-profile',
  podExecutionRoleArn: 'arn:aws:iam::123456789012:role/pods',
  subnetIds: ['subnet-a', 'subnet-b'],
  selectors: [{ namespace: 'default' }],
  isActive: true,
  launchBlock: undefined,
};

export interface ChangingProfiles extends FargateProfiles {
  set(...profiles: readonly FargateProfile[]): void;
}

export function changingProfiles(...first: readonly FargateProfile[]): ChangingProfiles {
  const listeners = new Set<() => void>();
  let profiles = first;
  return {
    list: () => profiles,
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    set(...next) {
      profiles = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
