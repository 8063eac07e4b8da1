// The public parameters that tools for EKS ask for: the newest machine image of a Kubernetes version.
// https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html

import { controlPlaneVersion, supportedKubernetesVersions } from '../../kube/versions.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import type { Parameter } from './types.gen.ts';

const PATH =
  /^\/aws\/service\/eks\/optimized-ami\/(1\.\d+)\/(amazon-linux-2023\/(?:x86_64|arm64)\/(?:standard|nvidia|neuron)|amazon-linux-2(?:-gpu|-arm64)?)\/recommended\/(image_id|image_name|release_version)$/;

/** When these images were made. */
const RELEASE_DATE = '20260801';

/** Undefined for a name of none. Emulator: the ids are made up; there are no machine images. */
export function findPublicParameter({ region }: Scope, name: string): Parameter | undefined {
  const [, version = '', variant = '', what = ''] = PATH.exec(name) ?? [];
  if (!supportedKubernetesVersions().includes(version)) return undefined;
  const patch = controlPlaneVersion(version).replace(/^v|-eks.*$/g, '');
  const values: Readonly<Record<string, string>> = {
    image_id: `ami-0${sha256Hex(`${region}/${version}/${variant}`).slice(0, 16)}`,
    image_name: `amazon-eks-node-${variant.replace(/^amazon-linux-2023\/(\w+)\/(\w+)$/, 'al2023-$1-$2').replaceAll('/', '-')}-${version}-v${RELEASE_DATE}`,
    release_version: `${patch}-${RELEASE_DATE}`,
  };
  return {
    Name: name,
    Type: 'String',
    Value: values[what],
    Version: 1,
    LastModifiedDate: Date.UTC(2026, 7, 1),
    ARN: regionalArn('ssm', { account: '', region }, `parameter${name}`),
    DataType: what === 'image_id' ? 'aws:ec2:image' : 'text',
  };
}
