// The webhooks of a cluster in the order in which they are called, and which of them a request is for.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/generic/webhook.go (ShouldCallHook)

import type { MutatingWebhook, ValidatingWebhook } from '../../../kube/types.gen.ts';
import type { Store } from '../../../store/store.ts';
import type { Authorizer } from '../../auth/authorizer.ts';
import { Activation, CONDITIONS_BUDGET } from '../../cel/admission/activation.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import { inVersion } from '../converted.ts';
import { equivalentsOf, findNamespace, type Kinds, matchesSelectors, matchingKind, namespaceOf } from '../matching.ts';
import { type CompiledPolicy, compileConditions } from '../policies/compile-policy.ts';
import { meetsConditions } from '../policies/match-conditions.ts';
import { requestVariables } from '../policies/request-variables.ts';
import { refused } from '../refusal.ts';
import type { AdmissionRequest } from '../rule.ts';

export interface HookOptions {
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly kinds: Kinds;
  /** Names of configurations that rules of this process stand for. */
  readonly inProcess: ReadonlySet<string>;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

export type Webhook = ValidatingWebhook | MutatingWebhook;

/** By which kind's name a webhook is asked, and the request with its objects in that version. */
export interface Wanted {
  readonly kind: KindDefinition;
  readonly request: AdmissionRequest;
}

export class Hooks<T extends Webhook> {
  private readonly options: HookOptions;
  private readonly collection: string;
  private readonly configurations = new WeakMap<Webhook, string>();
  /** A stored object never changes, so what is compiled holds as long as it does. */
  private readonly conditions = new WeakMap<Webhook, CompiledPolicy['conditions']>();

  constructor(plural: string, options: HookOptions) {
    this.collection = `admissionregistration.k8s.io/${plural}`;
    this.options = options;
  }

  /** By the name of their configuration, then as they stand there. */
  all(): readonly T[] {
    return this.options.store
      .list(this.collection)
      .map(({ value }) => value as unknown as { metadata: { name: string }; webhooks?: T[] })
      .filter(({ metadata }) => !this.options.inProcess.has(metadata.name))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
      .flatMap(({ metadata, webhooks = [] }) => {
        for (const hook of webhooks) this.configurations.set(hook, metadata.name);
        return webhooks;
      });
  }

  /** The name of the configuration that a webhook of `all` stands in. */
  configurationOf(hook: T): string {
    return this.configurations.get(hook) ?? '';
  }

  /** What the webhook is to be asked; undefined: nothing. Throws where its conditions fail, or a conversion. */
  async wanted(hook: T, request: AdmissionRequest): Promise<Wanted | undefined> {
    const { store, kinds } = this.options;
    const others = hook.matchPolicy === 'Exact' ? [] : equivalentsOf(request.kind, kinds);
    const kind = matchingKind(hook.rules ?? [], request, others);
    if (!kind || !matchesSelectors(hook, request, store)) return undefined;
    const wanted = { kind, request: await inVersion(request, kind) };
    return (await this.meetsConditions(hook, wanted)) ? wanted : undefined;
  }

  private async meetsConditions(hook: T, { request, kind }: Wanted): Promise<boolean> {
    if ((hook.matchConditions ?? []).length === 0) return true;
    const conditions = this.conditions.get(hook) ?? compileConditions(hook.matchConditions, false);
    this.conditions.set(hook, conditions);
    const { authorizer, store, pause } = this.options;
    const namespace = findNamespace(store, namespaceOf(request));
    const variables = requestVariables({ request, kind, authorizer, namespace });
    const activation = new Activation(variables, { budget: CONDITIONS_BUDGET, pause });
    const verdict = await meetsConditions(conditions, activation);
    if (!('error' in verdict)) return verdict.matches;
    if (hook.failurePolicy === 'Ignore') return false;
    throw refused(request, verdict.error);
  }
}
