// ValidatingAdmissionWebhook: all webhooks that a request is for are asked at once; one refusal is enough.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/webhook/validating/dispatcher.go

import type { ValidatingWebhook } from '../../kube/types.gen.ts';
import type { Clock } from '../../lib/clock.ts';
import { isExempt } from './matching.ts';
import type { AdmissionRequest, AdmissionRule } from './rule.ts';
import { callWebhook } from './webhooks/call.ts';
import { type HookOptions, Hooks, type Wanted } from './webhooks/hooks.ts';

export function validatingWebhooks(options: HookOptions, clock: Clock): AdmissionRule {
  const hooks = new Hooks<ValidatingWebhook>('validatingwebhookconfigurations', options);
  const caller = { store: options.store, clock };
  const askAll = async (request: AdmissionRequest) => {
    const wanted: (Wanted & { hook: ValidatingWebhook })[] = [];
    for (const hook of hooks.all()) {
      const asked = await hooks.wanted(hook, request);
      if (asked) wanted.push({ hook, ...asked });
    }
    const calls = wanted.map(({ hook, ...asked }, index) =>
      callWebhook(hook, { ...asked, isMutating: false, place: `round_0_index_${index}` }, caller),
    );
    const results = await Promise.allSettled(calls);
    const refused = results.find((result) => result.status === 'rejected');
    if (refused) throw refused.reason;
  };
  const validate = (request: AdmissionRequest) =>
    hooks.all().length === 0 || isExempt(request) ? undefined : askAll(request);
  return { name: 'ValidatingAdmissionWebhook', validate, validateSubresource: validate };
}
