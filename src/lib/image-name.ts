// References to images, as Docker's registry code reads and completes them. Pure.
// https://github.com/distribution/reference/blob/main/normalize.go, regexp.go

const DEFAULT_DOMAIN = 'docker.io';
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const DOMAIN = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?`;
const REFERENCE = new RegExp(
  `^(?:(${DOMAIN})/)?(${COMPONENT}(?:/${COMPONENT})*)(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** Characters, without the domain. */
const LONGEST_PATH = 255;

export interface ImageName {
  /** `docker.io`, `123456789012.dkr.ecr.us-east-1.amazonaws.com`, `localhost:5000` */
  readonly domain: string;
  /** `library/nginx` */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Undefined when it is no reference to an image. */
export function parseImageName(text: string): ImageName | undefined {
  const { domain, rest } = splitDomain(text);
  const match = REFERENCE.exec(`${domain}/${rest}`);
  if (!match?.[2] || match[2].length > LONGEST_PATH || /^[0-9a-f]{64}$/.test(text)) return undefined;
  return {
    domain,
    path: match[2],
    ...(match[3] === undefined ? {} : { tag: match[3] }),
    ...(match[4] === undefined ? {} : { digest: match[4] }),
  };
}

function splitDomain(text: string): { domain: string; rest: string } {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const domain = isDomain ? first : DEFAULT_DOMAIN;
  const rest = isDomain ? text.slice(slash + 1) : text;
  const isOfficial = domain === DEFAULT_DOMAIN && !rest.includes('/');
  return {
    domain: domain === 'index.docker.io' ? DEFAULT_DOMAIN : domain,
    rest: isOfficial ? `library/${rest}` : rest,
  };
}

/** `latest` where neither tag nor digest is said. */
export const tagOf = ({ tag, digest }: ImageName): string | undefined => tag ?? (digest ? undefined : 'latest');

/** As containerd shows it: `docker.io/library/nginx:latest`. What cannot be read stays as it is. */
export function fullImageName(text: string): string {
  const name = parseImageName(text);
  if (!name) return text;
  const tag = tagOf(name);
  return `${name.domain}/${name.path}${tag ? `:${tag}` : ''}${name.digest ? `@${name.digest}` : ''}`;
}
