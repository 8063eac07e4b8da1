// What the labels of a namespace ask of its pods.
// https://github.com/kubernetes/pod-security-admission/blob/master/api/helpers.go (PolicyToEvaluate)

const PREFIX = 'pod-security.kubernetes.io/';
const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
const VERSION = /^v1\.(0|[1-9]\d*)$/;

type Level = (typeof LEVELS)[number];

export interface LevelVersion {
  readonly level: Level;
  /** The minor version of Kubernetes whose rules hold. */
  readonly version: number | 'latest';
}

export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  /** What is wrong with the labels, in the order in which they are read. */
  readonly problems: readonly { readonly label: string; readonly value: string; readonly words: string }[];
}

type Labels = Readonly<Record<string, string>>;
type Problems = Policy['problems'][number][];

export function policyOf(labels: Labels = {}): Policy {
  const problems: Problems = [];
  const enforce = readMode(labels, 'enforce', problems);
  const audit = readMode(labels, 'audit', problems);
  const warn = readMode(labels, 'warn', problems);
  const isEnforcing = LEVELS.includes(labels[`${PREFIX}enforce`] as Level);
  const isSilent = labels[`${PREFIX}warn`] === undefined && isEnforcing;
  if (!isSilent || compareLevels(enforce.level, warn.level) <= 0) return { enforce, audit, warn, problems };
  // Whoever enforces and says nothing of warnings is warned of what will be refused.
  const version = labels[`${PREFIX}warn-version`] === undefined ? enforce.version : warn.version;
  return { enforce, audit, warn: { level: enforce.level, version }, problems };
}

/** What cannot be read is enforced at its strictest, and warned of not at all. */
function readMode(labels: Labels, mode: 'enforce' | 'audit' | 'warn', problems: Problems): LevelVersion {
  const level = labels[`${PREFIX}${mode}`];
  const isLevel = level === undefined || LEVELS.includes(level as Level);
  if (!isLevel)
    problems.push({ label: `${PREFIX}${mode}`, value: level, words: `must be one of ${LEVELS.join(', ')}` });
  const version = labels[`${PREFIX}${mode}-version`] ?? 'latest';
  const minor = VERSION.exec(version)?.[1];
  if (minor === undefined && version !== 'latest')
    problems.push({ label: `${PREFIX}${mode}-version`, value: version, words: 'must be "latest" or "v1.x"' });
  return {
    level: isLevel ? ((level as Level | undefined) ?? 'privileged') : mode === 'enforce' ? 'restricted' : 'privileged',
    version: minor === undefined ? 'latest' : Number(minor),
  };
}

export const compareLevels = (a: Level, b: Level) => LEVELS.indexOf(a) - LEVELS.indexOf(b);

/** `restricted:v1.30` */
export const levelText = ({ level, version }: LevelVersion) =>
  `${level}:${version === 'latest' ? 'latest' : `v1.${version}`}`;
