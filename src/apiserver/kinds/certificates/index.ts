// The kinds of certificates.k8s.io.

import type { Clock } from '../../../lib/clock.ts';
import type { KindDefinition } from '../kind.ts';
import { certificateSigningRequests } from './certificate-signing-requests.ts';

export const certificateKinds = (clock: Clock) =>
  [certificateSigningRequests(clock)] as unknown as readonly KindDefinition[];
