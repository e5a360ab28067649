import type { GatewayAnswer } from './contract'
import { readOwnHeaders, withoutOwnHeaders } from './header-names'

/** Reads the gateway's own headers off its response. */
export const gatewayAnswer = (response: Response, isUntouched: boolean): GatewayAnswer => ({
  status: response.status,
  headers: withoutOwnHeaders(response.headers),
  body: response.body,
  isUntouched,
  ...readOwnHeaders(response.headers),
})
