// Service-account tokens of one pod: asked for once, kept until 80 % of their life is over, then asked for anew.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/token/token_manager.go

import type { Cluster } from '../../../kube/cluster.ts';
import type { KindRef, New } from '../../../kube/object.ts';
import type { Pod, TokenRequest } from '../../../kube/types.gen.ts';
import type { Clock } from '../../../lib/clock.ts';

/** The bodies of `serviceaccounts/token`. */
const ACCOUNT_TOKENS: KindRef<TokenRequest> = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
};
const LONGEST_LIFE_MS = 24 * 3_600_000;
const REFRESH_AT = 0.8;
const SECOND_MS = 1_000;

export interface TokenWish {
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

interface Held {
  readonly token: string;
  /** Monotonic. */
  readonly refreshMs: number;
  /** Milliseconds since 1970, as whoever checks it sees it. */
  readonly valid: { readonly fromMs: number; readonly untilMs: number };
}

export class PodTokens {
  readonly #cluster: Cluster;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(cluster: Cluster, clock: Clock) {
    this.#cluster = cluster;
    this.#clock = clock;
  }

  /** Makes sure that `get` can answer each wish. */
  async ensure(pod: Pod, wishes: readonly TokenWish[]): Promise<void> {
    for (const wish of wishes) {
      if (!this.#hasFresh(wish)) this.#held.set(keyOf(wish), await this.#request(pod, wish));
    }
  }

  /** Whether `ensure` would have nothing to do. */
  areFresh(wishes: readonly TokenWish[]): boolean {
    return wishes.every((wish) => this.#hasFresh(wish));
  }

  #hasFresh(wish: TokenWish): boolean {
    const held = this.#held.get(keyOf(wish));
    return held !== undefined && this.#isFresh(held);
  }

  /** Young enough, and not made void by a clock that was set. */
  #isFresh({ refreshMs, valid }: Held): boolean {
    const nowMs = this.#clock.wallMs();
    return this.#clock.monotonicMs() < refreshMs && valid.fromMs <= nowMs && nowMs < valid.untilMs;
  }

  get(audience: string | undefined, expirationSeconds: number): string {
    return this.#held.get(keyOf({ audience, expirationSeconds }))?.token ?? '';
  }

  /** In how many milliseconds the first token wants to be renewed; undefined when there is none. */
  get nextRefreshMs(): number | undefined {
    const dues = [...this.#held.values()].map(({ refreshMs }) => refreshMs);
    return dues.length === 0 ? undefined : Math.max(0, Math.min(...dues) - this.#clock.monotonicMs());
  }

  async #request(pod: Pod, { audience, expirationSeconds }: TokenWish): Promise<Held> {
    const { name, namespace = '', uid } = pod.metadata;
    const account = pod.spec?.serviceAccountName || 'default';
    const body = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: account, namespace },
      spec: {
        audiences: audience ? [audience] : [],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    } as New<TokenRequest>;
    const created = await this.#cluster
      .of(ACCOUNT_TOKENS)
      .create(body, { namespace, subresource: { name: 'token', of: account } });
    const lifeMs = Math.min(expirationSeconds * 1000, LONGEST_LIFE_MS);
    const fromMs = this.#clock.wallMs() - SECOND_MS; // Its own time is in whole seconds.
    const refreshMs = this.#clock.monotonicMs() + lifeMs * REFRESH_AT;
    return { token: created.status?.token ?? '', refreshMs, valid: { fromMs, untilMs: fromMs + lifeMs } };
  }
}

const keyOf = ({ audience, expirationSeconds }: TokenWish) => `${audience ?? ''}\n${expirationSeconds}`;

/** The tokens that the pod's volumes hold. */
export function tokenWishes(pod: Pod): TokenWish[] {
  return (pod.spec?.volumes ?? []).flatMap(({ projected }) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }) =>
      serviceAccountToken
        ? [{ audience: serviceAccountToken.audience, expirationSeconds: serviceAccountToken.expirationSeconds ?? 3600 }]
        : [],
    ),
  );
}
