// The controllers of kube-controller-manager and kube-scheduler, as a list.

import type { Controller } from '../reconcile/controller.ts';
import { admissionPolicyStatus } from './admission-policy-status.ts';
import { apiServerEndpoints } from './api-server-endpoints.ts';
import { apiServiceAvailability } from './api-service-availability.ts';
import { certificateSigning } from './certificate-signing.ts';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';
import type { ControllerContext } from './context.ts';
import { defaultScheduler } from './default-scheduler.ts';
import { deploymentController } from './deployment.ts';
import { disruptionController } from './disruption.ts';
import { endpointSliceController } from './endpoint-slice.ts';
import { endpointSliceMirroring } from './endpoint-slice-mirroring.ts';
import { garbageCollector } from './garbage-collector.ts';
import { attributesClassProtection, claimProtection, volumeProtection } from './in-use-protection.ts';
import { namespaceController } from './namespace.ts';
import { nodeLifecycleController } from './node-lifecycle.ts';
import { replicaSetController } from './replica-set.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { ROOT_CA_PUBLISHER, rootCaPublisher } from './root-ca-publisher.ts';
import { SERVICE_ACCOUNT_CONTROLLER, serviceAccountController } from './service-account.ts';

const FOR_ADMISSION: readonly string[] = [SERVICE_ACCOUNT_CONTROLLER, ROOT_CA_PUBLISHER];

/** Whether what it makes is what a namespace must have before pods are admitted to it. */
export const isForAdmission = ({ name }: Controller): boolean => FOR_ADMISSION.includes(name);

export function kubeControllers(context: ControllerContext): readonly Controller[] {
  return [
    serviceAccountController(context),
    rootCaPublisher(context),
    apiServiceAvailability(context),
    clusterRoleAggregation(context),
    ...(context.checkTypes ? [admissionPolicyStatus(context, context.checkTypes)] : []),
    ...(context.sign ? [certificateSigning(context, context.sign)] : []),
    deploymentController(context),
    replicaSetController(context),
    endpointSliceController(context),
    endpointSliceMirroring(context),
    ...(context.apiServer ? [apiServerEndpoints(context, context.apiServer)] : []),
    resourceQuotaController(context),
    disruptionController(context),
    defaultScheduler(context),
    nodeLifecycleController(context),
    garbageCollector(context),
    claimProtection(context),
    volumeProtection(context),
    attributesClassProtection(context),
    namespaceController(context),
  ];
}
