// EKS Auto Mode. Emulator: it is not there to be switched on. It has three switches, which the service takes all together or not at all;
// that they are off is kept and described.

import type { Kind } from './cluster-config-updates.ts';
import { invalidParameter, invalidRequest } from './errors.ts';
import type { Cluster, CreateClusterRequest, UpdateClusterConfigRequest } from './types.gen.ts';

type Asked = Pick<CreateClusterRequest & UpdateClusterConfigRequest, 'computeConfig' | 'storageConfig'> & {
  readonly kubernetesNetworkConfig?: CreateClusterRequest['kubernetesNetworkConfig'];
};

function switchesOf(input: Asked): (boolean | undefined)[] {
  return [
    input.computeConfig?.enabled,
    input.kubernetesNetworkConfig?.elasticLoadBalancing?.enabled,
    input.storageConfig?.blockStorage?.enabled,
  ];
}

/**
 * What a new cluster says of Auto Mode, which is nothing when it was not asked.
 * @throws AwsError InvalidParameterException for some of the switches, in the words of kubernetes-sigs/cluster-api-provider-aws#5278;
 *   for all of them, on, as not emulated
 */
export function askedAutoMode(
  input: CreateClusterRequest,
): Pick<Cluster, 'computeConfig' | 'storageConfig'> | undefined {
  const switches = switchesOf(input);
  if (switches.every((isOn) => isOn === undefined)) return undefined;
  if (new Set(switches).size > 1)
    throw invalidParameter(
      'For EKS Auto Mode, please ensure that all required configs, including computeConfig, kubernetesNetworkConfig, and blockStorage are all either fully enabled or fully disabled.',
      { clusterName: input.name },
    );
  if (switches[0]) throw invalidParameter('EKS Auto Mode is not emulated.', { clusterName: input.name });
  return { computeConfig: input.computeConfig, storageConfig: input.storageConfig };
}

/**
 * An update of it: some switches are no kind of update (terraform-aws-modules/terraform-aws-eks#3457), and all, off, change nothing where
 * it never was on (aws-controllers-k8s/community#3046).
 */
export const autoMode: Kind = ({ input }) => {
  const members = { clusterName: input.name };
  const switches = switchesOf(input);
  if (new Set(switches).size > 1) throw invalidParameter('The type for cluster update was not provided.', members);
  if (switches[0]) throw invalidParameter('EKS Auto Mode is not emulated.', members);
  throw invalidRequest('Cannot modify EKS Auto Mode configuration. Auto Mode is not enabled on this cluster.', members);
};
