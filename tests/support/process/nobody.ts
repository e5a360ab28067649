/**
 * A host where nobody listens. Its port is below those that the system gives out (32768 and above on Linux), so that no
 * server of another test takes it in between, as happens with a port that was free a moment ago.
 */
export const NOBODY = '127.0.0.1:2'
