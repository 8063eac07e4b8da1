// `eks-fargate kubeconfig NAME`: a kubeconfig with a context of its own name, so that it is never taken for a real cluster's.
// Unlike `aws eks update-kubeconfig` it puts the emulator's address into the exec environment: kubectl needs nothing set.

import { stringify } from 'yaml';
import { askEmulator } from './client.ts';
import { type CliCommand, endpointOf, isJson, withOutput, withSettings } from './command.ts';

/** The answer of `GET /_eks-fargate/clusters/NAME`. */
interface ClusterAccess {
  readonly name: string;
  readonly region: string;
  readonly endpoint: string | null;
  readonly certificateAuthorityData: string | null;
}

export const kubeconfigCommand: CliCommand = {
  register(program) {
    const command = program
      .command('kubeconfig')
      .argument('<NAME>', 'the cluster')
      .description('print a kubeconfig for a cluster');
    withOutput(withSettings(command, ['port', 'host'])).action(
      async (name: string, options: Record<string, string>) => {
        const { url } = endpointOf(options);
        const access = await askEmulator<ClusterAccess>(url, `/_eks-fargate/clusters/${encodeURIComponent(name)}`);
        if (access.endpoint === null) throw new Error(`cluster ${name} has no endpoint yet; wait until it is ACTIVE`);
        const kubeconfig = kubeconfigFor(access, url);
        process.stdout.write(isJson(options) ? `${JSON.stringify(kubeconfig, null, 2)}\n` : stringify(kubeconfig));
      },
    );
  },
};

/** @param awsEndpoint where `aws eks get-token` signs for; its host becomes part of the token */
export function kubeconfigFor(access: ClusterAccess, awsEndpoint: string): object {
  const context = `eks-fargate-${access.name}`;
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [
      {
        name: context,
        cluster: { server: access.endpoint, 'certificate-authority-data': access.certificateAuthorityData },
      },
    ],
    contexts: [{ name: context, context: { cluster: context, user: context } }],
    users: [{ name: context, user: { exec: getToken(access, awsEndpoint) } }],
  };
}

function getToken(access: ClusterAccess, awsEndpoint: string): object {
  return {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: ['--region', access.region, 'eks', 'get-token', '--cluster-name', access.name, '--output', 'json'],
    env: [
      { name: 'AWS_ENDPOINT_URL', value: awsEndpoint },
      { name: 'AWS_ACCESS_KEY_ID', value: 'test' },
      { name: 'AWS_SECRET_ACCESS_KEY', value: 'test' },
    ],
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
  };
}
