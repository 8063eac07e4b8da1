// The kinds of admissionregistration.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { validatingAdmissionPolicies, validatingAdmissionPolicyBindings } from './validating-admission-policies.ts';
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './webhook-configurations.ts';

export const admissionRegistrationKinds = [
  validatingAdmissionPolicies,
  validatingAdmissionPolicyBindings,
  mutatingWebhookConfigurations,
  validatingWebhookConfigurations,
] as unknown as readonly KindDefinition[];
