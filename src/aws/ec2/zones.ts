// Regions and their availability zones.

/** Zones of an account that has three; in us-west-1 accounts see two. The physical ids avoid those without Fargate (use1-az3, usw1-az2, cac1-az3). */
const PHYSICAL_ZONES: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [1, 2, 4],
  'us-west-1': [1, 3],
  'ca-central-1': [1, 2, 4],
};

export interface Zone {
  /** `us-west-2a` */
  readonly name: string;
  /** `usw2-az1` */
  readonly id: string;
}

export function zonesOf(region: string): readonly Zone[] {
  const physical = PHYSICAL_ZONES[region] ?? [1, 2, 3];
  return physical.map((number, index) => ({
    name: `${region}${'abc'.charAt(index)}`,
    id: `${shortRegion(region)}-az${number}`,
  }));
}

/** `ap-northeast-1` → `apne1`, `us-gov-west-1` → `usgw1`. */
function shortRegion(region: string): string {
  return region
    .split('-')
    .map((part, index) => (index === 0 || /^\d+$/.test(part) ? part : shortWord(part)))
    .join('');
}

function shortWord(word: string): string {
  return /^(north|south)(east|west)$/.test(word) ? `${word.charAt(0)}${word.charAt(5)}` : word.charAt(0);
}

/** The domain of private names: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html */
export function privateDnsName(region: string, address: string): string {
  const host = `ip-${address.replaceAll('.', '-')}`;
  return region === 'us-east-1' ? `${host}.ec2.internal` : `${host}.${region}.compute.internal`;
}
