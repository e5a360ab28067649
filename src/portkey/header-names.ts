/** The headers of the gateway's own that Portus sends. Only this folder knows them. */

/** The configuration of a request, as JSON in ASCII. */
export const CONFIG = 'x-portkey-config'
/** The names of the headers that a typed route forwards. */
export const FORWARD_HEADERS = 'x-portkey-forward-headers'
