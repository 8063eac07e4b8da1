// UpdateClusterVersion: one minor version at a time, upwards, and back again for a while.

import { supportedKubernetesVersions } from '../../kube/versions.ts';
import type { Operation } from '../operation.ts';
import { platformVersionOf } from './cluster-settings.ts';
import { invalidParameter } from './errors.ts';
import type { UpdateClusterVersionRequest, UpdateClusterVersionResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';
import { checkRollback, checkRollbackConfig } from './version-rollbacks.ts';

export const updateClusterVersion: Operation<UpdateClusterVersionRequest, UpdateClusterVersionResponse> = (
  input,
  context,
) => {
  const { name, version, force = false } = input;
  const update = startUpdate(context, { name, input }, (record) => {
    const members = { clusterName: name };
    if (!supportedKubernetesVersions().includes(version))
      throw invalidParameter(`unsupported Kubernetes version ${version}`, members);
    checkRollbackConfig(input);
    const { version: before } = record.cluster;
    const isRollback = record.upgraded?.from === version;
    if (isRollback) checkRollback(context, record, { version, force });
    else if (minorOf(version) !== minorOf(before) + 1)
      throw invalidParameter(`Unsupported Kubernetes minor version update from ${before} to ${version}`, members);
    const platformVersion = platformVersionOf(version);
    return {
      type: isRollback ? 'VersionRollback' : 'VersionUpdate',
      params: [
        { type: 'Version', value: version },
        { type: 'PlatformVersion', value: platformVersion },
      ],
      change: { cluster: { version, platformVersion } },
    };
  });
  return { update };
};

const minorOf = (version: string) => Number(version.split('.')[1]);
