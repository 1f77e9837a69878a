package main

import (
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var groupVersion = schema.GroupVersion{Group: "service-operator.io", Version: "v1"}

// Service is what the benchmark uses of the custom resource.
type Service struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitempty"`
	Spec              ServiceSpec   `json:"spec"`
	Status            ServiceStatus `json:"status,omitempty"`
}

type ServiceSpec struct {
	Image       string             `json:"image"`
	Replicas    *int32             `json:"replicas,omitempty"`
	Port        int32              `json:"port,omitempty"`
	ServiceType corev1.ServiceType `json:"serviceType,omitempty"`
	ConfigData  map[string]string  `json:"configData,omitempty"`
	Ingress     *IngressSpec       `json:"ingress,omitempty"`
}

type IngressSpec struct {
	Host     string                `json:"host,omitempty"`
	Path     string                `json:"path,omitempty"`
	PathType networkingv1.PathType `json:"pathType,omitempty"`
}

type ServiceStatus struct {
	ObservedGeneration int64              `json:"observedGeneration"`
	Replicas           int32              `json:"replicas,omitempty"`
	ReadyReplicas      int32              `json:"readyReplicas,omitempty"`
	Conditions         []metav1.Condition `json:"conditions,omitempty"`
}

type ServiceList struct {
	metav1.TypeMeta `json:",inline"`
	metav1.ListMeta `json:"metadata,omitempty"`
	Items           []Service `json:"items"`
}

func addToScheme(scheme *runtime.Scheme) {
	scheme.AddKnownTypes(groupVersion, &Service{}, &ServiceList{})
	metav1.AddToGroupVersion(scheme, groupVersion)
}

func (in *Service) DeepCopyObject() runtime.Object {
	out := &Service{TypeMeta: in.TypeMeta, Spec: in.Spec, Status: in.Status}
	in.ObjectMeta.DeepCopyInto(&out.ObjectMeta)
	if in.Spec.Replicas != nil {
		replicas := *in.Spec.Replicas
		out.Spec.Replicas = &replicas
	}
	if in.Spec.ConfigData != nil {
		out.Spec.ConfigData = make(map[string]string, len(in.Spec.ConfigData))
		for key, value := range in.Spec.ConfigData {
			out.Spec.ConfigData[key] = value
		}
	}
	if in.Spec.Ingress != nil {
		ingress := *in.Spec.Ingress
		out.Spec.Ingress = &ingress
	}
	if in.Status.Conditions != nil {
		out.Status.Conditions = make([]metav1.Condition, len(in.Status.Conditions))
		for index := range in.Status.Conditions {
			in.Status.Conditions[index].DeepCopyInto(&out.Status.Conditions[index])
		}
	}
	return out
}

func (in *ServiceList) DeepCopyObject() runtime.Object {
	out := &ServiceList{TypeMeta: in.TypeMeta}
	in.ListMeta.DeepCopyInto(&out.ListMeta)
	for index := range in.Items {
		out.Items = append(out.Items, *in.Items[index].DeepCopyObject().(*Service))
	}
	return out
}
