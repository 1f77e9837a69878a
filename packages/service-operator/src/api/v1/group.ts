/** The API group of everything this operator defines. */
export const group = "service-operator.io";

export const apiVersion = "service-operator.io/v1";
