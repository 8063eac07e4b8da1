// How long the real service's slow changes take here: at once, as long as on AWS, or so many seconds a stage.

import type { Clock } from '../lib/clock.ts';

/** Stage → seconds of `realistic`: a profile's creation was measured at 130 s; the others are what the user guide calls minutes. */
const REALISTIC_SECONDS = {
  'cluster-create': 540,
  'cluster-delete': 180,
  'cluster-update': 300,
  'fargate-profile-create': 130,
  'fargate-profile-delete': 120,
  'nat-gateway-create': 110,
  'nat-gateway-delete': 50,
  'vpc-endpoint-create': 90,
  'vpc-endpoint-delete': 60,
  /** Each resource of a stack, at least: what AWS takes for a role. */
  'stack-resource': 15,
} as const;

export type Stage = keyof typeof REALISTIC_SECONDS;

/** Milliseconds that each stage takes at least. */
export type Dial = Readonly<Record<Stage, number>>;

const STAGES = Object.keys(REALISTIC_SECONDS) as Stage[];

/** @param setting `instant`, `realistic`, or `stage=seconds,…` (stages not named are instant). Throws Error for other texts. */
export function parseDial(setting: string): Dial {
  if (setting === 'instant') return dialOf(() => 0);
  if (setting === 'realistic') return dialOf((stage) => REALISTIC_SECONDS[stage]);
  const seconds = new Map<string, number>();
  for (const part of setting.split(',')) {
    const [stage = '', value = ''] = part.split('=');
    if (!STAGES.includes(stage as Stage))
      throw new Error(`the dial has no stage ${JSON.stringify(stage)}; it has ${STAGES.join(', ')}`);
    if (!/^\d+(\.\d+)?$/.test(value)) throw new Error(`the dial's ${stage} must be a number of seconds`);
    seconds.set(stage, Number(value));
  }
  return dialOf((stage) => seconds.get(stage) ?? 0);
}

/** How long the stage still has to last by the dial. Nobody waits for a clock that was set back to come by once more. */
export function remainingMs(
  { clock, dial }: { readonly clock: Clock; readonly dial: Dial },
  stage: Stage,
  sinceMs: number,
): number {
  if (sinceMs > clock.simulatedMs()) return 0;
  return Math.max(0, sinceMs + dial[stage] - clock.simulatedMs());
}

function dialOf(seconds: (stage: Stage) => number): Dial {
  return Object.fromEntries(STAGES.map((stage) => [stage, seconds(stage) * 1000])) as Record<Stage, number>;
}
