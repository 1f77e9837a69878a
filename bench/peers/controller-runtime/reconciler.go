package main

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

const finalizer = "service-operator.io/finalizer"

type reconciler struct {
	client.Client
}

// Reconcile is the operator as kubebuilder's book teaches it: finalizer, CreateOrUpdate per child, status.
func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	service := &Service{}
	if err := r.Get(ctx, request.NamespacedName, service); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !service.DeletionTimestamp.IsZero() {
		return ctrl.Result{}, r.finalize(ctx, service)
	}
	if controllerutil.AddFinalizer(service, finalizer) {
		if err := r.Update(ctx, service); err != nil {
			return ctrl.Result{}, err
		}
	}
	if err := r.ensureConfigMap(ctx, service); err != nil {
		return ctrl.Result{}, err
	}
	deployment, err := r.ensureDeployment(ctx, service)
	if err != nil {
		return ctrl.Result{}, err
	}
	if err := r.ensureService(ctx, service); err != nil {
		return ctrl.Result{}, err
	}
	if err := r.ensureIngress(ctx, service); err != nil {
		return ctrl.Result{}, err
	}
	return ctrl.Result{}, r.report(ctx, service, deployment)
}

// finalize lets the garbage collector take the children.
func (r *reconciler) finalize(ctx context.Context, service *Service) error {
	if !controllerutil.RemoveFinalizer(service, finalizer) {
		return nil
	}
	return client.IgnoreNotFound(r.Update(ctx, service))
}

func (r *reconciler) report(ctx context.Context, service *Service, deployment *appsv1.Deployment) error {
	before := service.Status
	before.Conditions = append([]metav1.Condition(nil), service.Status.Conditions...)
	service.Status.ObservedGeneration = service.Generation
	service.Status.Replicas = deployment.Status.Replicas
	service.Status.ReadyReplicas = deployment.Status.ReadyReplicas
	meta.SetStatusCondition(&service.Status.Conditions, readiness(service, deployment))
	if equality.Semantic.DeepEqual(before, service.Status) {
		return nil
	}
	return r.Status().Update(ctx, service)
}

func readiness(service *Service, deployment *appsv1.Deployment) metav1.Condition {
	wanted := int32(1)
	if service.Spec.Replicas != nil {
		wanted = *service.Spec.Replicas
	}
	condition := metav1.Condition{Type: "Ready", Status: metav1.ConditionFalse, Reason: "Progressing", ObservedGeneration: service.Generation}
	if deployment.Status.ObservedGeneration == deployment.Generation && deployment.Status.AvailableReplicas >= wanted {
		condition.Status, condition.Reason = metav1.ConditionTrue, "Succeeded"
	}
	return condition
}
