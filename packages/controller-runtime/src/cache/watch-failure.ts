import { type ApiError, isApiError } from "../client/errors.ts";

/** The answer cannot be read, so an event may be lost. With a status it is a proxy's answer (502): nothing was lost. */
export function isUnreadable(error: ApiError): boolean {
  return isApiError(error, "Unknown") && error.status === undefined;
}

/** The server has not come to our resourceVersion yet. */
export function isBehind(error: ApiError): boolean {
  return error.details?.causes?.some(({ reason }) => reason === "ResourceVersionTooLarge") ?? false;
}

/** Nothing but a new list tells what is there: the server forgot our resourceVersion, or an event may be lost. */
export function needsList(error: ApiError): boolean {
  return isUnreadable(error) || isApiError(error, "Expired", "Gone");
}

/** A server without WatchList refuses the parameters; one whose initial events never end is no better. */
export function refusesWatchList(error: ApiError): boolean {
  return isUnreadable(error) || isApiError(error, "Invalid", "BadRequest", "MethodNotAllowed");
}
