// `kubectl proxy`.

import { type Stop, step } from './step.ts';

/** Starts a proxy on a port that nobody has, asks it for a path, and ends it. */
const ask = (flags: string, path: string) =>
  `coproc kubectl proxy --port=0 ${flags}; read -r _ _ _ _ at <&\${COPROC[0]}; curl -s http://$at${path}; kill $COPROC_PID`;

export const PROXY: Stop = {
  name: 'proxy',
  steps: [
    step(ask('', '/api/v1/namespaces/$NS/serviceaccounts/default'), /"kind":\s*"ServiceAccount"/),
    step(ask('', '/readyz'), 'ok'),
    step(ask('--api-prefix=/k8s/', '/k8s/version'), /"gitVersion":\s*"v1.35/),
    step(ask("--reject-paths='^/api/.*'", '/api/v1/pods'), 'Forbidden'),
    step(ask("--accept-paths='^/version$'", '/healthz'), 'Forbidden'),
    step(ask('--reject-methods=GET', '/version'), 'Forbidden'),
    step(ask('--www=apply --www-prefix=/files/', '/files/settings.yaml'), /^apiVersion: v1\nkind: ConfigMap/),
    step(ask('', '/api/v1/namespaces/$NS/events?watch=1\\&timeoutSeconds=1'), ''),
  ],
};
