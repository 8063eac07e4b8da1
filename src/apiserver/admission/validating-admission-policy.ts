// ValidatingAdmissionPolicy: policies written in CEL, where a binding puts them to use.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/dispatcher.go

import { ApiError, type StatusReason } from '../../kube/api-error.ts';
import type {
  MatchResources,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
} from '../../kube/types.gen.ts';
import type { Store } from '../../store/store.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { inVersion } from './converted.ts';
import {
  equivalentsOf,
  findNamespace,
  isExempt,
  type Kinds,
  matchesSelectors,
  matchingKind,
  namespaceOf,
} from './matching.ts';
import { type CompiledPolicy, compilePolicy } from './policies/compile-policy.ts';
import { type Denial, judgePolicy, type Verdict } from './policies/judge-policy.ts';
import { ConfigurationError, collectParams, paramKindOf } from './policies/params.ts';
import { requestVariables } from './policies/request-variables.ts';
import { refused } from './refusal.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';

const POLICIES = 'admissionregistration.k8s.io/validatingadmissionpolicies';
const BINDINGS = 'admissionregistration.k8s.io/validatingadmissionpolicybindings';

export interface PolicyOptions {
  readonly store: Store;
  readonly authorizer: Authorizer;
  readonly kinds: Kinds;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

export function validatingAdmissionPolicy(options: PolicyOptions): AdmissionRule {
  // A stored object never changes, so what is compiled holds as long as it does.
  const compiled = new WeakMap<ValidatingAdmissionPolicy, CompiledPolicy>();
  const compile = (policy: ValidatingAdmissionPolicy) => {
    const known = compiled.get(policy) ?? compilePolicy(policy);
    compiled.set(policy, known);
    return known;
  };
  const judge = async (request: AdmissionRequest, bindings: readonly ValidatingAdmissionPolicyBinding[]) => {
    const refusals: ApiError[] = [];
    for (const policy of allOf<ValidatingAdmissionPolicy>(options.store, POLICIES)) {
      const bound = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
      if (bound.length > 0)
        refusals.push(...(await new PolicyCheck(policy, request, { ...options, compile }).run(bound)));
    }
    if (refusals[0]) throw refusals[0];
  };
  const validate = (request: AdmissionRequest) => {
    const bindings = allOf<ValidatingAdmissionPolicyBinding>(options.store, BINDINGS);
    return bindings.length === 0 || isExempt(request) || request.kind.virtualCreate
      ? undefined
      : judge(request, bindings);
  };
  return { name: 'ValidatingAdmissionPolicy', validate, validateSubresource: validate };
}

function allOf<T>(store: Store, collection: string): readonly T[] {
  return store.list(collection).map(({ value }) => value as unknown as T);
}

type CheckOptions = PolicyOptions & { readonly compile: (policy: ValidatingAdmissionPolicy) => CompiledPolicy };

class PolicyCheck {
  private readonly policy: ValidatingAdmissionPolicy;
  private readonly request: AdmissionRequest;
  private readonly options: CheckOptions;
  private readonly refusals: ApiError[] = [];
  /** For the audit log, by key; several bindings may say different things. */
  private readonly annotations = new Map<string, Set<string>>();

  constructor(policy: ValidatingAdmissionPolicy, request: AdmissionRequest, options: CheckOptions) {
    this.policy = policy;
    this.request = request;
    this.options = options;
  }

  /** What bindings want denied, in their order; what is to be warned of and noted is. */
  async run(bindings: readonly ValidatingAdmissionPolicyBinding[]): Promise<readonly ApiError[]> {
    const { spec } = this.policy;
    let kind: KindDefinition | undefined;
    let params: KindDefinition | undefined;
    try {
      kind = this.matched(spec?.matchConstraints, spec?.matchConstraints?.resourceRules ?? []);
      if (!kind) return [];
      params = paramKindOf(spec?.paramKind, this.options.kinds);
    } catch (error) {
      this.misconfigured('policy', error);
      return this.refusals;
    }
    for (const binding of bindings) await this.runBinding(binding, { kind, params });
    for (const [key, values] of this.annotations)
      this.request.request.audit?.annotate(`${this.policy.metadata.name}/${key}`, [...values].join(', '));
    return this.refusals;
  }

  /** The kind by whose name the rules mean the request. */
  private matched(
    match: MatchResources | undefined,
    rules: NonNullable<MatchResources['resourceRules']>,
  ): KindDefinition | undefined {
    const { request, options } = this;
    if (!matchesSelectors(match ?? {}, request, options.store)) return undefined;
    const others = match?.matchPolicy === 'Exact' ? [] : equivalentsOf(request.kind, options.kinds);
    if (matchingKind(match?.excludeResourceRules ?? [], request, others)) return undefined;
    return rules.length === 0 ? request.kind : matchingKind(rules, request, others);
  }

  private async runBinding(
    binding: ValidatingAdmissionPolicyBinding,
    { kind, params }: { kind: KindDefinition; params: KindDefinition | undefined },
  ): Promise<void> {
    const { spec } = binding;
    let found: readonly (object | undefined)[];
    try {
      if (!this.matched(spec.matchResources, spec.matchResources?.resourceRules ?? [])) return;
      found = collectParams(params, spec.paramRef, { request: this.request, store: this.options.store });
    } catch (error) {
      this.misconfigured('binding', error, binding);
      return;
    }
    for (const one of found) {
      const { denials, annotations } = await this.judge(kind, one);
      for (const denial of denials) this.act(denial, binding);
      for (const [key, value] of annotations)
        this.annotations.set(key, (this.annotations.get(key) ?? new Set()).add(value));
    }
  }

  private async judge(kind: KindDefinition, params: object | undefined): Promise<Verdict> {
    const { options, policy } = this;
    const request = await inVersion(this.request, kind);
    const isNamespace = request.kind.group === '' && request.kind.kind === 'Namespace';
    const namespace = isNamespace ? undefined : findNamespace(options.store, namespaceOf(request));
    const variables = requestVariables({ request, kind, authorizer: options.authorizer, namespace, params });
    return judgePolicy(policy, options.compile(policy), { variables, pause: options.pause });
  }

  private act(denial: Denial, binding: ValidatingAdmissionPolicyBinding): void {
    const actions: readonly string[] = binding.spec.validationActions ?? [];
    const { name } = this.policy.metadata;
    if (actions.includes('Deny') || denial.isOfAnnotation) this.refusals.push(this.refusal(denial, binding));
    if (denial.isOfAnnotation) return;
    if (actions.includes('Audit')) this.note(denial, binding);
    if (!actions.includes('Warn')) return;
    const head = `Validation failed for ValidatingAdmissionPolicy '${name}' with binding '${binding.metadata.name}'`;
    this.request.request.warn(`${head}: ${denial.message}`);
  }

  private note({ index = 0, message }: Denial, { metadata, spec }: ValidatingAdmissionPolicyBinding): void {
    const failure = {
      message,
      policy: spec.policyName,
      binding: metadata.name,
      expressionIndex: index,
      validationActions: spec.validationActions,
    };
    const key = 'validation.policy.admission.k8s.io/validation_failure';
    this.request.request.audit?.annotate(key, JSON.stringify([failure]));
  }

  /** By the failure policy: refuses, or lets pass. */
  private misconfigured(what: 'policy' | 'binding', error: unknown, binding?: ValidatingAdmissionPolicyBinding): void {
    if (!(error instanceof ConfigurationError) && !(error instanceof ApiError)) throw error;
    if (this.policy.spec?.failurePolicy === 'Ignore') return;
    this.refusals.push(this.refusal({ message: `failed to configure ${what}: ${error.message}` }, binding));
  }

  private refusal({ message, reason }: Denial, binding: ValidatingAdmissionPolicyBinding | undefined): ApiError {
    const by = binding ? ` with binding '${binding.metadata.name}'` : '';
    const words = `ValidatingAdmissionPolicy '${this.policy.metadata.name}'${by} denied request: ${message}`;
    const { message: text, details } = refused(this.request, words);
    return new ApiError((reason ?? 'Invalid') as StatusReason, text, {
      details: { ...details, causes: [{ message: words }] },
    });
  }
}
