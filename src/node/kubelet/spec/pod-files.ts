// The three files of name resolution that a pod's containers share: /etc/hosts, /etc/hostname, /etc/resolv.conf. Pure.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go (nodeHostsFileContent, managedHostsFileContent)
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/network/dns/dns.go

import type { Pod, PodDNSConfig } from '../../../kube/types.gen.ts';
import type { ClusterFacts } from '../ports.ts';

const CLUSTER_DOMAIN = 'cluster.local';
/** The VPC's resolver, at an address that is the same in every VPC. */
const RESOLVER_ADDRESS = '169.254.169.253';
const LONGEST_HOSTNAME = 63;

/** `spec.hostname` or the pod's name, cut to what a hostname may be (util.go, GeneratePodHostNameAndDomain). */
export function hostnameOf(pod: Pod): string {
  const name = pod.spec?.hostnameOverride || pod.spec?.hostname || pod.metadata.name;
  return name.slice(0, LONGEST_HOSTNAME).replace(/[-.]+$/, '');
}

function domainOf(pod: Pod): string | undefined {
  const { subdomain } = pod.spec ?? {};
  return subdomain ? `${subdomain}.${pod.metadata.namespace}.svc.${CLUSTER_DOMAIN}` : undefined;
}

/** @param alias what containers take their machine for, so that a program that asks for its own machine's address gets it */
export function hostsFile(pod: Pod, address: string, alias: string): string {
  const hostname = hostnameOf(pod);
  const domain = domainOf(pod);
  const names = [...(domain ? [`${hostname}.${domain}`] : []), hostname, ...(alias === hostname ? [] : [alias])];
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${address}\t${names.join('\t')}`,
  ];
  const aliases = pod.spec?.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push('', '# Entries added by HostAliases.');
    for (const { ip, hostnames = [] } of aliases) lines.push([ip, ...hostnames].join('\t'));
  }
  return `${lines.join('\n')}\n`;
}

interface Resolution {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export function resolvConf(pod: Pod, facts: ClusterFacts): string {
  const { nameservers, searches, options } = withDnsConfig(basicResolution(pod, facts), pod.spec?.dnsConfig);
  return [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...nameservers.map((nameserver) => `nameserver ${nameserver}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');
}

function basicResolution(pod: Pod, facts: ClusterFacts): Resolution {
  const policy = pod.spec?.dnsPolicy ?? 'ClusterFirst';
  if (policy === 'None') return { nameservers: [], searches: [], options: [] };
  const hostSearch = facts.region === 'us-east-1' ? 'ec2.internal' : `${facts.region}.compute.internal`;
  if (policy === 'Default')
    return { nameservers: [facts.resolverAddress ?? RESOLVER_ADDRESS], searches: [hostSearch], options: [] };
  const services = `svc.${CLUSTER_DOMAIN}`;
  return {
    nameservers: [facts.dnsServiceAddress],
    searches: [`${pod.metadata.namespace}.${services}`, services, CLUSTER_DOMAIN, hostSearch],
    options: ['ndots:5'],
  };
}

/** The pod's own settings: added to the lists, and replacing options of the same name (dns.go, appendDNSConfig). */
function withDnsConfig(base: Resolution, config: PodDNSConfig | undefined): Resolution {
  if (!config) return base;
  const own = (config.options ?? []).map(({ name, value }) => (value ? `${name}:${value}` : `${name}`));
  const nameOf = (option: string) => option.split(':')[0];
  const replaced = new Set(own.map(nameOf));
  return {
    nameservers: [...new Set([...base.nameservers, ...(config.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(config.searches ?? [])])],
    options: [...base.options.filter((option) => !replaced.has(nameOf(option))), ...own],
  };
}
