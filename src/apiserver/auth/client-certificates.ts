// Client certificates: the common name is the user, the organizations are its groups.

import type { Authenticator } from './authenticator.ts';

export const clientCertificates: Authenticator = async ({ certificate }) =>
  certificate && { name: certificate.commonName, groups: [...certificate.organizations, 'system:authenticated'] };
