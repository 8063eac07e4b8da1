// One router for each VPC: a sandbox that forwards. It knows each interface by its hardware address, translates the address by which
// this machine reaches it, and hides the VPC behind its own address towards the outside.

import type { Sandbox } from '../runtime/container-runtime.ts';

export interface RouterFacts {
  readonly cidrBlocks: readonly string[];
}

/** Where an interface is, in the VPC and below it. */
export interface Attachment {
  readonly address: string;
  readonly underlayAddress: string;
  readonly macAddress: string;
}

/** Brings a fresh sandbox into service. Running it again changes nothing. */
export function routerScript({ cidrBlocks }: RouterFacts, sandbox: Sandbox): string {
  const blocks = `{ ${cidrBlocks.join(', ')} }`;
  const underlay = `${sandbox.underlayAddress}/${sandbox.underlayPrefixLength}`;
  return `nft list table ip vpc >/dev/null 2>&1 || nft -f - <<'RULES'
table ip vpc {
  map alias { type ipv4_addr : ipv4_addr; }
  chain prerouting {
    type nat hook prerouting priority -100;
    dnat to ip daddr map @alias
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

/** The announcement at the end corrects what this machine remembers of the address from its last use. */
export function attachScript({ address, underlayAddress, macAddress }: Attachment): string {
  return `arp -i eth0 -s ${address} ${macAddress}
ip route replace ${address}/32 dev eth0
ip addr add ${underlayAddress}/32 dev eth0 2>/dev/null || true
nft delete element ip vpc alias '{ ${underlayAddress} }' 2>/dev/null || true
nft add element ip vpc alias '{ ${underlayAddress} : ${address} }'
busybox arping -U -q -c 1 -w 1 -I eth0 ${underlayAddress} </dev/null >/dev/null 2>&1 &`;
}

/** What is gone already stays gone. */
export function detachScript({ address, underlayAddress }: Omit<Attachment, 'macAddress'>): string {
  return `ip route del ${address}/32 dev eth0 2>/dev/null || true
arp -i eth0 -d ${address} 2>/dev/null || true
ip addr del ${underlayAddress}/32 dev eth0 2>/dev/null || true
nft delete element ip vpc alias '{ ${underlayAddress} }' 2>/dev/null || true`;
}

/** Which interfaces a router serves, for `attachedTo`. */
export const LIST_SCRIPT = 'nft list map ip vpc alias';

/** Pairs of underlay and VPC address, out of what LIST_SCRIPT says. */
export function attachedTo(said: string): readonly Omit<Attachment, 'macAddress'>[] {
  const pairs = said.matchAll(/(\d+\.\d+\.\d+\.\d+) : (\d+\.\d+\.\d+\.\d+)/g);
  return [...pairs].map(([, underlayAddress = '', address = '']) => ({ underlayAddress, address }));
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
