/** The way of running the server whose configuration was looked at last: the next check shows the same. */
export const preferred = $state({ form: "" });
