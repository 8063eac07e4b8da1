// One router for each VPC: a sandbox that forwards. It knows each interface by its hardware address, translates the address by which
// this machine reaches it, and hides the VPC behind its own address towards the outside.

import { isDeepStrictEqual } from 'node:util';
import type { Sandbox } from '../runtime/container-runtime.ts';
import type { ServiceRoute } from './fabric.ts';

export interface RouterFacts {
  readonly cidrBlocks: readonly string[];
}

/** Where an interface is, in the VPC and below it. */
export interface AttachedAddresses {
  readonly address: string;
  readonly underlayAddress: string;
}

export interface Attachment extends AttachedAddresses {
  readonly macAddress: string;
  readonly services: readonly ServiceRoute[];
}

/** Brings a fresh sandbox into service. Running it again changes nothing. */
export function routerScript({ cidrBlocks }: RouterFacts, sandbox: Sandbox): string {
  const blocks = `{ ${cidrBlocks.join(', ')} }`;
  const underlay = `${sandbox.underlayAddress}/${sandbox.underlayPrefixLength}`;
  return `nft list table ip vpc >/dev/null 2>&1 || nft -f - <<'RULES'
table ip vpc {
  map alias { type ipv4_addr : ipv4_addr; }
  map services { type ipv4_addr . ipv4_addr . inet_service : ipv4_addr . inet_service; }
  chain prerouting {
    type nat hook prerouting priority -100;
    dnat to ip daddr map @alias
    meta l4proto tcp dnat ip to ip saddr . ip daddr . tcp dport map @services
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    ip saddr ${blocks} ip daddr != ${blocks} masquerade
    ip saddr != ${blocks} ip daddr ${blocks} masquerade
  }
  chain forward {
    type filter hook forward priority 0;
    ip saddr ${blocks} ct direction original ct original ip daddr ${underlay} ct original ip daddr != ${sandbox.underlayGateway} drop
  }
}
RULES`;
}

/**
 * The announcement at the end corrects what this machine remembers of the address from its last use. Each `nft` is a process: all is put
 * in at once, and one after another only where something of an earlier process is in the way.
 */
export function attachScript({ address, underlayAddress, macAddress, services }: Attachment): string {
  const alias = `add element ip vpc alias { ${underlayAddress} : ${address} }`;
  const elements = [alias, ...services.map((service) => addService(address, service))];
  return `arp -i eth0 -s ${address} ${macAddress}
ip route replace ${address}/32 dev eth0
ip addr add ${underlayAddress}/32 dev eth0 2>/dev/null || true
nft -f - 2>/dev/null <<'ELEMENTS' || {
${elements.join('\n')}
ELEMENTS
nft delete element ip vpc alias '{ ${underlayAddress} }' 2>/dev/null || true
nft '${alias}'
${servicesScript({ address, services })}
}
busybox arping -U -q -c 1 -w 1 -I eth0 ${underlayAddress} </dev/null >/dev/null 2>&1 &`;
}

/** Gives an interface that is attached these services instead of those that it has. */
export function servicesScript({ address, services }: Pick<Attachment, 'address' | 'services'>): string {
  return [forgetServices(address), ...services.map((service) => `nft '${addService(address, service)}'`)].join('\n');
}

function addService(from: string, service: ServiceRoute): string {
  return `add element ip vpc services { ${serviceEntry(from, service)} }`;
}

function serviceEntry(from: string, { address, port, target }: ServiceRoute): string {
  return `${from} . ${address} . ${port} : ${target.address} . ${target.port}`;
}

/** Takes out whatever there is for the interface: an earlier process may have put it in. */
function forgetServices(from: string): string {
  return `${LIST_SERVICES_SCRIPT} | busybox tr ',{}' '\\n\\n\\n' | while read -r source dot service point port rest; do
  [ "$source" != ${from} ] || nft delete element ip vpc services "{ $source . $service . $port }"
done`;
}

/** What is gone already stays gone. */
export function detachScript({ address, underlayAddress }: AttachedAddresses): string {
  return `ip route del ${address}/32 dev eth0 2>/dev/null || true
arp -i eth0 -d ${address} 2>/dev/null || true
ip addr del ${underlayAddress}/32 dev eth0 2>/dev/null || true
nft delete element ip vpc alias '{ ${underlayAddress} }' 2>/dev/null || true
${forgetServices(address)}`;
}

/** Which interfaces a router serves, for `attachedTo`. */
export const LIST_SCRIPT = 'nft list map ip vpc alias';

/** Pairs of underlay and VPC address, out of what LIST_SCRIPT says. */
export function attachedTo(said: string): readonly AttachedAddresses[] {
  const pairs = said.matchAll(/(\d+\.\d+\.\d+\.\d+) : (\d+\.\d+\.\d+\.\d+)/g);
  return [...pairs].map(([, underlayAddress = '', address = '']) => ({ underlayAddress, address }));
}

/** Which services a router leads interfaces to, for `hasServices`. */
export const LIST_SERVICES_SCRIPT = 'nft -n list map ip vpc services';

/** Whether the interface has these services and no others, after what LIST_SERVICES_SCRIPT says. */
export function hasServices(said: string, { address, services }: Pick<Attachment, 'address' | 'services'>): boolean {
  const entries = [...said.matchAll(/[\d.]+ \. [\d.]+ \. \d+ : [\d.]+ \. \d+/g)].map(([entry]) => entry);
  const own = entries.filter((entry) => entry.startsWith(`${address} . `)).sort();
  return isDeepStrictEqual(own, services.map((service) => serviceEntry(address, service)).sort());
}

/** Inside the interface: its VPC address alone, and everything through the router. */
export function plugScript(address: string, router: Sandbox): string {
  return `ip addr flush dev eth0
ip link set eth0 up
ip addr add ${address}/32 dev eth0
ip route replace ${router.underlayAddress}/32 dev eth0
ip route replace default via ${router.underlayAddress} src ${address}`;
}

export function unplugScript(): string {
  return 'ip addr flush dev eth0';
}
