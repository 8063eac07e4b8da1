// The API server's way to the kubelet of a node: logs, exec, attach, port-forward, and the node proxy.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request in the kubelet's own HTTP API (pkg/kubelet/server/server.go), already authorized. */
export interface KubeletRequest {
  /** `GET`, or `POST` for streams over SPDY. */
  readonly method: string;
  /** `/containerLogs/ns/pod/container?follow=true`, `/exec/ns/pod/container?command=…`, `/portForward/ns/pod`, … */
  readonly url: string;
  readonly request: IncomingMessage;
  /** Where an ordinary answer goes; absent for upgrades. */
  readonly response?: ServerResponse;
  /** The raw connection of an upgrade (WebSocket or SPDY/3.1); the kubelet answers 101 itself. */
  readonly socket?: Duplex;
  readonly head?: Buffer;
}

export interface Kubelets {
  /** Rejects with an ApiError when the node is unknown or its pod is not there. Resolves when the answer is complete. */
  handle(nodeName: string, request: KubeletRequest): Promise<void>;
}
