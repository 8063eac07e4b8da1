// The networks of hybrid nodes and of their pods, which a cluster is told of: checked, kept and described.
// https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-networking.html

import { type Cidr, doOverlap, isInside, parseCidr, toCidr } from '../ec2/cidr.ts';
import type { AuthenticationMode } from './clusters.ts';
import { invalidParameter } from './errors.ts';
import { PRIVATE_BLOCKS } from './service-cidr.ts';
import type { RemoteNetworkConfigRequest, RemoteNetworkConfigResponse } from './types.gen.ts';

/** What the networks are held against. */
export interface Surroundings {
  readonly clusterName: string;
  readonly authenticationMode: AuthenticationMode;
  readonly vpcBlocks: readonly string[];
  readonly serviceIpv4Cidr: string;
}

/** Of each of the two kinds: https://docs.aws.amazon.com/eks/latest/userguide/hybrid-nodes-cluster-create.html */
const MOST_CIDRS = 15;

interface Block {
  readonly kind: 'node' | 'pod';
  readonly text: string;
  readonly cidr: Cidr;
}

/**
 * The networks as they are described; undefined where there are none.
 * @throws AwsError InvalidParameterException. The text about the mode and the one about the VPC are the service's
 * (aws/aws-cdk#33767); the others are in their manner.
 */
export function remoteNetworks(
  asked: RemoteNetworkConfigRequest | undefined,
  around: Surroundings,
): RemoteNetworkConfigResponse | undefined {
  const nodes = cidrsOf(asked?.remoteNodeNetworks);
  const pods = cidrsOf(asked?.remotePodNetworks);
  if (nodes.length + pods.length === 0) return undefined;
  const members = { clusterName: around.clusterName };
  if (around.authenticationMode === 'CONFIG_MAP')
    throw invalidParameter(
      'AccessConfig AuthMode must be API_AND_CONFIG_MAP or API when remoteNetworkConfig is specified',
      members,
    );
  if (nodes.length === 0)
    throw invalidParameter('Remote pod networks can be specified only together with remote node networks', members);
  const blocks = [...readBlocks('node', nodes, around), ...readBlocks('pod', pods, around)];
  checkAgainstEachOther(blocks, around);
  return {
    remoteNodeNetworks: [{ cidrs: nodes }],
    ...(pods.length > 0 && { remotePodNetworks: [{ cidrs: pods }] }),
  };
}

function cidrsOf(networks: readonly { cidrs?: string[] | undefined }[] | undefined): string[] {
  return (networks ?? []).flatMap(({ cidrs = [] }) => cidrs);
}

function readBlocks(kind: Block['kind'], texts: readonly string[], around: Surroundings): Block[] {
  const refuse = (why: string) =>
    invalidParameter(`Invalid remote ${kind} network: ${why}`, { clusterName: around.clusterName });
  if (texts.length > MOST_CIDRS) throw refuse(`at most ${MOST_CIDRS} CIDRs can be specified`);
  return texts.map((text) => {
    const cidr = parseCidr(text);
    if (!cidr) throw refuse(`CIDR ${text} is not a valid IPv4 CIDR`);
    if (!PRIVATE_BLOCKS.some((outer) => isInside(cidr, outer)))
      throw refuse(`CIDR ${text} is not within RFC1918 range`);
    const vpcBlock = around.vpcBlocks.find((block) => doOverlap(cidr, toCidr(block)));
    if (vpcBlock !== undefined) throw refuse(`CIDR ${text} overlaps with VPC CIDR ${vpcBlock}`);
    if (doOverlap(cidr, toCidr(around.serviceIpv4Cidr)))
      throw refuse(`CIDR ${text} overlaps with service CIDR ${around.serviceIpv4Cidr}`);
    return { kind, text, cidr };
  });
}

function checkAgainstEachOther(blocks: readonly Block[], { clusterName }: Surroundings): void {
  for (const [index, { kind, text, cidr }] of blocks.entries()) {
    const other = blocks.slice(0, index).find((before) => doOverlap(cidr, before.cidr));
    if (other)
      throw invalidParameter(
        `Invalid remote ${kind} network: CIDR ${text} overlaps with remote ${other.kind} network CIDR ${other.text}`,
        { clusterName },
      );
  }
}
