/** In milliseconds; a longer timer fires at once (nodejs.org/api/timers.html). */
export const longestTimerMs = 2 ** 31 - 1;
