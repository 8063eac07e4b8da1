// The query protocol (STS, IAM) and EC2's kind of it: `Action` and parameters in a form or a query string, XML back.

import { AwsError } from '../aws-error.ts';
import { type ServiceModel, shapeOf } from '../model.ts';
import { toFormTree } from './form.ts';
import {
  type AnswerOptions,
  type Call,
  decodeUtf8,
  type HttpAnswer,
  type HttpRequest,
  type ProtocolCodec,
  statusOf,
} from './protocol.ts';
import { readQueryInput } from './query-input.ts';
import { structureContent } from './query-output.ts';
import { element, textElement } from './xml.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const query: ProtocolCodec = {
  parse: parseCall,
  answer(operation, output, options) {
    const { model, requestId } = options;
    if (wantsJson(options)) return jsonAnswer(operation, output, options);
    const facts = model.operations[operation];
    const content = facts?.output ? structureContent(model, shapeOf(model, facts.output), output ?? {}) : '';
    const result = facts?.resultWrapper ? element(facts.resultWrapper, content) : content;
    const metadata = element('ResponseMetadata', textElement('RequestId', requestId));
    return xmlAnswer(element(`${operation}Response`, result + metadata, model.xmlNamespace), 200, options);
  },
  error(error, options) {
    const status = statusOf(error, options.model);
    const type = status < 500 ? 'Sender' : 'Receiver';
    if (wantsJson(options)) {
      const body = { Error: { Code: error.code, Message: error.message, Type: type }, RequestId: options.requestId };
      return { status, headers: headersOf('application/json', options), body: JSON.stringify(body) };
    }
    const content = element(
      'Error',
      textElement('Type', type) + textElement('Code', error.code) + textElement('Message', error.message),
    );
    const requestId = textElement('RequestId', options.requestId);
    return xmlAnswer(element('ErrorResponse', content + requestId, options.model.xmlNamespace), status, options);
  },
  notServed,
};

export const ec2Query: ProtocolCodec = {
  parse: parseCall,
  answer(operation, output, options) {
    const { model, requestId } = options;
    const shape = model.operations[operation]?.output;
    const content = shape ? structureContent(model, shapeOf(model, shape), output ?? {}) : '';
    const body = element(`${operation}Response`, textElement('requestId', requestId) + content, model.xmlNamespace);
    return xmlAnswer(body, 200, options);
  },
  error(error, options) {
    const one = element('Error', textElement('Code', error.code) + textElement('Message', error.message));
    const body = element('Response', element('Errors', one) + textElement('RequestID', options.requestId));
    return xmlAnswer(body, statusOf(error, options.model), options);
  },
  notServed,
};

/** The operation that a query request names, before anything else of it is read; empty for none. Throws AwsError. */
export function queryAction(request: HttpRequest): string {
  return parametersOf(request).get('Action') ?? '';
}

/** Parameters come from the query string (presigned requests) and from the form. */
function parametersOf(request: HttpRequest): URLSearchParams {
  return new URLSearchParams([...new URLSearchParams(request.query), ...readForm(request)]);
}

/** Emulator: EC2 takes the versions of all its years, and is read by the newest. */
function parseCall(model: ServiceModel, request: HttpRequest): Call {
  if (request.method !== 'POST' && request.method !== 'GET')
    throw new AwsError('UnknownOperationException', `${request.method} is no method of this service.`, { status: 404 });
  const parameters = parametersOf(request);
  const operation = parameters.get('Action') ?? '';
  if (operation === '')
    throw new AwsError('MissingAction', 'The request must contain the parameter Action', { status: 400 });
  const version = parameters.get('Version') ?? 'NO_VERSION_SPECIFIED';
  if (model.protocol === 'query' && version !== model.apiVersion)
    throw new AwsError('InvalidAction', `Could not find operation ${operation} for version ${version}`, {
      status: 400,
    });
  const facts = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined;
  if (!facts) return { operation: operation.slice(0, 128) };
  return { operation, input: facts.input ? readQueryInput(model, facts.input, toFormTree(parameters)) : {} };
}

function readForm(request: HttpRequest): URLSearchParams {
  try {
    return new URLSearchParams(decodeUtf8(request.body));
  } catch (cause) {
    throw new AwsError('MalformedInput', 'The request body is not UTF-8', { cause, status: 400 });
  }
}

/** In the service's words for an action that it does not have (EC2's are in hashicorp/terraform-provider-aws), and with ours. */
function notServed(operation: string, { service, apiVersion, protocol }: ServiceModel): AwsError {
  const words =
    protocol === 'ec2'
      ? `The action ${operation} is not valid for this web service`
      : `Could not find operation ${operation} for version ${apiVersion}`;
  return new AwsError('InvalidAction', `${words}: ${service}:${operation} is not emulated.`, { status: 400 });
}

/** STS answers JSON to who asks for it: aws-iam-authenticator does. */
function wantsJson({ model, request }: AnswerOptions): boolean {
  if (model.service !== 'sts') return false;
  return (request.headers.get('accept') ?? '').split(/[,;]/)[0]?.trim() === 'application/json';
}

function jsonAnswer(operation: string, output: unknown, options: AnswerOptions): HttpAnswer {
  const wrapper = options.model.operations[operation]?.resultWrapper ?? `${operation}Result`;
  const body = {
    [`${operation}Response`]: { [wrapper]: output ?? {}, ResponseMetadata: { RequestId: options.requestId } },
  };
  return { status: 200, headers: headersOf('application/json', options), body: JSON.stringify(body) };
}

function xmlAnswer(content: string, status: number, options: AnswerOptions): HttpAnswer {
  return { status, headers: headersOf('text/xml;charset=UTF-8', options), body: DECLARATION + content };
}

function headersOf(contentType: string, { requestId }: AnswerOptions): Record<string, string> {
  return { 'content-type': contentType, 'x-amzn-requestid': requestId };
}
