import { addsVersion } from '../../../src/config/validate/host-rules'

/** The base URL of a fake for a provider: without its version where the gateway adds one. */
export const baseUrlFor = (provider: string, url: string): string =>
  addsVersion(provider) ? url.replace(/\/v1$/, '') : url
