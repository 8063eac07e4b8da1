// The answer for a service that is not emulated: which protocol it speaks is guessed, so that its client can read the error.

import { AwsError } from './aws-error.ts';
import type { Protocol, ServiceModel } from './model.ts';
import type { HttpAnswer, HttpRequest } from './protocols/protocol.ts';
import { query } from './protocols/query.ts';
import { element, textElement } from './protocols/xml.ts';

/** Those that answer in XML and name their operations by path. */
const REST_XML_SERVICES = new Set(['route53', 'cloudfront']);

/** @param service as the request names it; undefined when it names none */
export function unknownService(service: string | undefined, request: HttpRequest, requestId: string): HttpAnswer {
  const message =
    service === undefined
      ? 'The request names no AWS service: it is not signed, and neither its path nor its parameters belong to one.'
      : `The AWS service ${service} is not emulated.`;
  if (isQuery(request)) {
    const model = emptyModel('query', service);
    return query.error(new AwsError('InvalidAction', message), { model, request, requestId });
  }
  const code = 'UnknownOperationException';
  const headers = { 'x-amzn-requestid': requestId, 'x-amzn-errortype': code };
  if (REST_XML_SERVICES.has(service ?? '')) {
    const body = element('Error', textElement('Code', code) + textElement('Message', message));
    return { status: 400, headers: { ...headers, 'content-type': 'application/xml' }, body };
  }
  const body = JSON.stringify({ __type: code, message });
  return { status: 400, headers: { ...headers, 'content-type': 'application/json' }, body };
}

/** Of a service of which nothing is known but how its clients read errors. */
export function emptyModel(protocol: Protocol, service = ''): ServiceModel {
  return { service, apiVersion: '', protocol, operations: {}, notServed: {}, errors: {}, shapes: {} };
}

function isQuery(request: HttpRequest): boolean {
  const isForm = (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
  const parameters = new URLSearchParams(isForm ? request.body.toString('utf8') : request.query);
  return parameters.has('Action');
}

/** What was asked for, as far as it can be told without a model. */
export function operationHint(request: HttpRequest): string {
  const target = request.headers.get('x-amz-target')?.split('.')[1];
  const action = new URLSearchParams(request.body.toString('utf8', 0, 4096)).get('Action');
  return (target ?? action ?? `${request.method} ${request.path}`).slice(0, 128);
}
