// What a pod's spec gets when its author left it out: pkg/apis/core/v1/defaults.go. Templates get the same, but for requests.

import type { Container, PodSpec, Probe, Volume } from '../../../../kube/types.gen.ts';
import { parseImageName, tagOf } from '../../../../lib/image-name.ts';
import { defaultVolumeSource } from '../volume-defaults.ts';
import { dropDisabledFields, dropDisabledLifecycle } from './disabled.ts';
import { defaultPodResources } from './pod-level-resources.ts';

const MODE_0644 = 420;

/** @param spec changed in place */
export function defaultPodSpec(spec: PodSpec): void {
  dropDisabledFields(spec);
  spec.dnsPolicy ||= 'ClusterFirst';
  spec.restartPolicy ||= 'Always';
  spec.securityContext ??= {};
  spec.terminationGracePeriodSeconds ??= 30;
  spec.schedulerName ||= 'default-scheduler';
  if (spec.serviceAccountName) spec.serviceAccount = spec.serviceAccountName;
  else if (spec.serviceAccount) spec.serviceAccountName = spec.serviceAccount;
  for (const volume of spec.volumes ?? []) defaultVolume(volume);
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ])
    defaultContainer(container);
}

/** Only pods themselves: a limit without a request is the request too; service links are on; ports are the host's. */
export function defaultPod(spec: PodSpec): void {
  spec.enableServiceLinks ??= true;
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) spec.terminationGracePeriodSeconds = 1;
  for (const { resources, ports } of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    if (spec.hostNetwork) for (const port of ports ?? []) port.hostPort ||= port.containerPort;
    if (!resources?.limits) continue;
    for (const [name, limit] of Object.entries(resources.limits)) {
      resources.requests ??= {};
      resources.requests[name] ??= limit;
    }
  }
  defaultPodResources(spec);
}

function defaultContainer(container: Container): void {
  dropDisabledLifecycle(container);
  container.imagePullPolicy ||= pullPolicyFor(container.image ?? '');
  container.terminationMessagePath ||= '/dev/termination-log';
  container.terminationMessagePolicy ||= 'File';
  container.resources ??= {};
  for (const port of container.ports ?? []) port.protocol ||= 'TCP';
  for (const variable of container.env ?? []) {
    if (variable.valueFrom?.fieldRef) variable.valueFrom.fieldRef.apiVersion ||= 'v1';
    if (variable.valueFrom?.fileKeyRef) variable.valueFrom.fileKeyRef.optional ??= false;
  }
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
    if (probe) defaultProbe(probe);
  for (const hook of [container.lifecycle?.postStart, container.lifecycle?.preStop])
    if (hook?.httpGet) defaultHttpGet(hook.httpGet);
}

/** `latest`, said or unsaid, is pulled always; what names no image is not (util/parsers). */
function pullPolicyFor(image: string): string {
  const name = parseImageName(image);
  return name && tagOf(name) === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) defaultHttpGet(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= '';
}

function defaultHttpGet(action: NonNullable<Probe['httpGet']>): void {
  action.path ||= '/';
  action.scheme ||= 'HTTP';
}

function defaultVolume(volume: Volume): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= MODE_0644;
  if (volume.configMap) volume.configMap.defaultMode ??= MODE_0644;
  defaultVolumeSource(volume);
  if (volume.image) volume.image.pullPolicy ||= pullPolicyFor(volume.image.reference ?? '');
  const claim = volume.ephemeral?.volumeClaimTemplate;
  if (claim?.spec) claim.spec.volumeMode ??= 'Filesystem';
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= MODE_0644;
    for (const item of volume.downwardAPI.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= MODE_0644;
    for (const { serviceAccountToken, downwardAPI } of volume.projected.sources ?? []) {
      if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600;
      for (const item of downwardAPI?.items ?? []) if (item.fieldRef) item.fieldRef.apiVersion ||= 'v1';
    }
  }
}
