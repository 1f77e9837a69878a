package main

import (
	"context"
	"maps"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
)

const serviceLabel = "service-operator.io/service"

func childLabels(service *Service) map[string]string {
	return map[string]string{
		"app.kubernetes.io/name":       service.Name,
		"app.kubernetes.io/managed-by": "controller-runtime-peer",
		serviceLabel:                   service.Name,
	}
}

func childMeta(service *Service, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: service.Namespace, Name: name}
}

// ensure makes a child, or puts it right: controller-runtime's CreateOrUpdate with the owner set.
func (r *reconciler) ensure(ctx context.Context, service *Service, child client.Object, mutate func()) error {
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, child, func() error {
		merged := maps.Clone(child.GetLabels())
		if merged == nil {
			merged = map[string]string{}
		}
		maps.Copy(merged, childLabels(service))
		child.SetLabels(merged)
		mutate()
		return controllerutil.SetControllerReference(service, child, r.Scheme())
	})
	return err
}

func (r *reconciler) ensureConfigMap(ctx context.Context, service *Service) error {
	if len(service.Spec.ConfigData) == 0 {
		return nil
	}
	child := &corev1.ConfigMap{ObjectMeta: childMeta(service, service.Name)}
	return r.ensure(ctx, service, child, func() { child.Data = service.Spec.ConfigData })
}

// ensureDeployment sets field by field, so that the API server's defaults are no difference.
func (r *reconciler) ensureDeployment(ctx context.Context, service *Service) (*appsv1.Deployment, error) {
	child := &appsv1.Deployment{ObjectMeta: childMeta(service, service.Name)}
	err := r.ensure(ctx, service, child, func() {
		child.Spec.Replicas = service.Spec.Replicas
		if child.Spec.Selector == nil {
			child.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{serviceLabel: service.Name}}
		}
		template := &child.Spec.Template
		template.Labels = childLabels(service)
		if len(template.Spec.Containers) == 0 {
			template.Spec.Containers = []corev1.Container{{Name: "app"}}
		}
		container := &template.Spec.Containers[0]
		container.Image = service.Spec.Image
		container.Ports = []corev1.ContainerPort{{Name: "http", ContainerPort: service.Spec.Port, Protocol: corev1.ProtocolTCP}}
		container.SecurityContext = securityContext()
		if len(service.Spec.ConfigData) > 0 {
			container.EnvFrom = []corev1.EnvFromSource{{ConfigMapRef: &corev1.ConfigMapEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: service.Name}}}}
		}
	})
	return child, err
}

func securityContext() *corev1.SecurityContext {
	yes, no := true, false
	return &corev1.SecurityContext{
		RunAsNonRoot:             &yes,
		ReadOnlyRootFilesystem:   &yes,
		AllowPrivilegeEscalation: &no,
		Capabilities:             &corev1.Capabilities{Drop: []corev1.Capability{"ALL"}},
		SeccompProfile:           &corev1.SeccompProfile{Type: corev1.SeccompProfileTypeRuntimeDefault},
	}
}

func (r *reconciler) ensureService(ctx context.Context, service *Service) error {
	child := &corev1.Service{ObjectMeta: childMeta(service, service.Name)}
	return r.ensure(ctx, service, child, func() {
		child.Spec.Type = service.Spec.ServiceType
		child.Spec.Selector = map[string]string{serviceLabel: service.Name}
		if len(child.Spec.Ports) == 0 {
			child.Spec.Ports = []corev1.ServicePort{{}}
		}
		port := &child.Spec.Ports[0]
		port.Name, port.Port, port.Protocol, port.TargetPort = "http", service.Spec.Port, corev1.ProtocolTCP, intstr.FromString("http")
	})
}

func (r *reconciler) ensureIngress(ctx context.Context, service *Service) error {
	wanted := service.Spec.Ingress
	if wanted == nil {
		return nil
	}
	child := &networkingv1.Ingress{ObjectMeta: childMeta(service, service.Name)}
	return r.ensure(ctx, service, child, func() {
		backend := networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: service.Name, Port: networkingv1.ServiceBackendPort{Name: "http"}}}
		path := networkingv1.HTTPIngressPath{Path: wanted.Path, PathType: &wanted.PathType, Backend: backend}
		rule := networkingv1.IngressRule{Host: wanted.Host}
		rule.HTTP = &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{path}}
		child.Spec.Rules = []networkingv1.IngressRule{rule}
	})
}
