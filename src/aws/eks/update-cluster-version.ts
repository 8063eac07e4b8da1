// UpdateClusterVersion: one minor version at a time, upwards.

import { supportedKubernetesVersions } from '../../kube/versions.ts';
import type { Operation } from '../operation.ts';
import { platformVersionOf } from './cluster-settings.ts';
import { invalidParameter } from './errors.ts';
import type { UpdateClusterVersionRequest, UpdateClusterVersionResponse } from './types.gen.ts';
import { startUpdate } from './updates.ts';

export const updateClusterVersion: Operation<UpdateClusterVersionRequest, UpdateClusterVersionResponse> = (
  input,
  context,
) => {
  const { name, version } = input;
  const update = startUpdate(context, { name, input }, ({ cluster }) => {
    const members = { clusterName: name };
    if (!supportedKubernetesVersions().includes(version))
      throw invalidParameter(`unsupported Kubernetes version ${version}`, members);
    if (minorOf(version) !== minorOf(cluster.version) + 1)
      throw invalidParameter(
        `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`,
        members,
      );
    const platformVersion = platformVersionOf(version);
    return {
      type: 'VersionUpdate',
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
