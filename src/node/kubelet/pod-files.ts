// /etc/hosts, /etc/hostname and /etc/resolv.conf of a pod. Pure. The engine's own would name the underlay's address.

import type { Pod } from '../../kube/types.gen.ts';
import type { ClusterFacts } from './ports.ts';

export interface PodFiles {
  readonly hosts: string;
  readonly hostname: string;
  readonly resolv: string;
}

const MAX_HOSTNAME = 63;

export function podFiles(pod: Pod, address: string, facts: ClusterFacts): PodFiles {
  const hostname = hostnameOf(pod);
  return { hosts: hostsFile(pod, { address, hostname }), hostname: `${hostname}\n`, resolv: resolvFile(pod, facts) };
}

export function hostnameOf({ metadata, spec }: Pod): string {
  return (spec?.hostname || metadata.name).slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
}

/** pkg/kubelet/kubelet_pods.go (managedHostsFileContent) */
function hostsFile({ spec, metadata }: Pod, { address, hostname }: { address: string; hostname: string }): string {
  const domain = spec?.subdomain
    ? `${hostname}.${spec.subdomain}.${metadata.namespace}.svc.cluster.local\t${hostname}`
    : hostname;
  const lines = ['# Kubernetes-managed hosts file.', '127.0.0.1\tlocalhost', `${address}\t${domain}`];
  const aliases = (spec?.hostAliases ?? []).map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join('\t')}`);
  const extra = aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases] : [];
  return `${[...lines, ...extra].join('\n')}\n`;
}

/** The resolver of the VPC is at 169.254.169.253 in every VPC. */
const VPC_RESOLVER = '169.254.169.253';

function resolvFile({ spec, metadata }: Pod, { dnsServiceAddress, region }: ClusterFacts): string {
  const own = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  const inCluster =
    spec?.dnsPolicy === 'ClusterFirst' || spec?.dnsPolicy === 'ClusterFirstWithHostNet' || !spec?.dnsPolicy;
  const domains = ['svc.cluster.local', 'cluster.local'];
  const base = inCluster
    ? {
        servers: [dnsServiceAddress],
        searches: [`${metadata.namespace}.${domains[0]}`, ...domains, own],
        options: ['ndots:5'],
      }
    : spec?.dnsPolicy === 'None'
      ? { servers: [], searches: [], options: [] }
      : { servers: [VPC_RESOLVER], searches: [own], options: [] };
  const config = spec?.dnsConfig;
  const servers = [...base.servers, ...(config?.nameservers ?? [])];
  const searches = [...base.searches, ...(config?.searches ?? [])];
  const options = new Map(base.options.map((option) => [option.split(':')[0], option]));
  for (const { name = '', value } of config?.options ?? [])
    options.set(name, value === undefined ? name : `${name}:${value}`);
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.size > 0 ? [`options ${[...options.values()].join(' ')}`] : []),
  ];
  return `${lines.join('\n')}\n`;
}
