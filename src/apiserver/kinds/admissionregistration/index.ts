// The kinds of admissionregistration.k8s.io.

import type { KindDefinition } from '../kind.ts';
import { mutatingWebhookConfigurations, validatingWebhookConfigurations } from './webhook-configurations.ts';

export const admissionRegistrationKinds = [
  mutatingWebhookConfigurations,
  validatingWebhookConfigurations,
] as unknown as readonly KindDefinition[];
