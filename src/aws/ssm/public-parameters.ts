// The public parameters that tools for EKS ask for: the newest machine image of a Kubernetes version.
// https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html

import { controlPlaneVersion, supportedKubernetesVersions } from '../../kube/versions.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { Scope } from '../operation.ts';
import { regionalArn } from '../partitions.ts';
import type { Parameter } from './types.gen.ts';

/** Which version, which variant, and what of it: Amazon Linux, Bottlerocket, Windows. */
const PATHS = [
  /^\/aws\/service\/eks\/optimized-ami\/(?<version>1\.\d+)\/(?<variant>amazon-linux-2023\/(?:x86_64|arm64)\/(?:standard|nvidia|neuron)|amazon-linux-2(?:-gpu|-arm64)?)\/recommended\/(?<what>image_id|image_name|release_version)$/,
  /^\/aws\/service\/bottlerocket\/aws-k8s-(?<version>1\.\d+)(?<variant>(?:-nvidia)?(?:-fips)?\/(?:x86_64|arm64))\/latest\/(?<what>image_id|image_version)$/,
  /^\/aws\/service\/ami-windows-latest\/(?<variant>Windows_Server-20(?:19|22|25)-English-(?:Core|Full)-EKS_Optimized)-(?<version>1\.\d+)\/(?<what>image_id|release_version)$/,
];

/** When these images were made. */
const RELEASE_DATE = '20260801';

/** Of Bottlerocket itself. */
const BOTTLEROCKET = '1.54.0';

/** Undefined for a name of none. Emulator: the ids are made up; there are no machine images. */
export function findPublicParameter({ region }: Scope, name: string): Parameter | undefined {
  const groups = PATHS.map((path) => path.exec(name)?.groups).find((found) => found !== undefined);
  const { version = '', variant = '', what = '' } = groups ?? {};
  if (!supportedKubernetesVersions().includes(version)) return undefined;
  const patch = controlPlaneVersion(version).replace(/^v|-eks.*$/g, '');
  const values: Readonly<Record<string, string>> = {
    image_id: `ami-0${sha256Hex(`${region}/${version}/${variant}`).slice(0, 16)}`,
    image_name: `amazon-eks-node-${variant.replace(/^amazon-linux-2023\/(\w+)\/(\w+)$/, 'al2023-$1-$2').replaceAll('/', '-')}-${version}-v${RELEASE_DATE}`,
    image_version: `${BOTTLEROCKET}-${sha256Hex(BOTTLEROCKET).slice(0, 8)}`,
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

/** Those of AWS below a path, as they are found by name. */
export function publicParametersBelow(scope: Scope, isWanted: (name: string) => boolean): Parameter[] {
  return publicNames()
    .filter(isWanted)
    .flatMap((name) => findPublicParameter(scope, name) ?? []);
}

const EKS_VARIANTS = [
  ...['x86_64', 'arm64'].flatMap((architecture) =>
    ['standard', 'nvidia', 'neuron'].map((kind) => `amazon-linux-2023/${architecture}/${kind}`),
  ),
  ...['', '-gpu', '-arm64'].map((kind) => `amazon-linux-2${kind}`),
];
const BOTTLEROCKETS = ['', '-fips', '-nvidia', '-nvidia-fips'];
const WINDOWS = ['2019', '2022', '2025'].flatMap((year) => ['Core', 'Full'].map((kind) => `${year}-English-${kind}`));

function publicNames(): string[] {
  return supportedKubernetesVersions().flatMap((version) => [
    ...EKS_VARIANTS.flatMap((variant) =>
      ['image_id', 'image_name', 'release_version'].map(
        (what) => `/aws/service/eks/optimized-ami/${version}/${variant}/recommended/${what}`,
      ),
    ),
    ...BOTTLEROCKETS.flatMap((flavour) =>
      ['arm64', 'x86_64'].flatMap((architecture) =>
        ['image_id', 'image_version'].map(
          (what) => `/aws/service/bottlerocket/aws-k8s-${version}${flavour}/${architecture}/latest/${what}`,
        ),
      ),
    ),
    ...WINDOWS.flatMap((edition) =>
      ['image_id', 'release_version'].map(
        (what) => `/aws/service/ami-windows-latest/Windows_Server-${edition}-EKS_Optimized-${version}/${what}`,
      ),
    ),
  ]);
}
