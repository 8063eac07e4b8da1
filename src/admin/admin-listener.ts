// The emulator's own routes beside whatever else answers on the port: loaded when somebody asks for one, and passed by nothing else.

import type { RequestListener } from 'node:http';
import type { AdminSubject } from './admin-api.ts';

/** @param otherwise gets what is for none of the routes */
export function adminListener(subject: AdminSubject, otherwise: RequestListener): RequestListener {
  let routes: Promise<RequestListener> | undefined;
  const load = async () => (await import('./admin-api.ts')).adminApi(subject, otherwise);
  return (request, response) => {
    if (!isAdminPath(request.url)) return otherwise(request, response);
    routes ??= load();
    void routes.then((own) => own(request, response));
  };
}

/** Whether a request's target may be one of the routes. */
function isAdminPath(target = '/'): boolean {
  return /^\/(health|_eks-fargate|moto-api)(?![\w-])/i.test(target);
}
