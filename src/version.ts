// By their names, so that the executable holds no more of the manifest than these.
import { dependencies, version } from '../package.json'

/** The version of Portus. */
export const VERSION: string = version

/** The version of the gateway inside. */
export const GATEWAY_VERSION: string = dependencies['@portkey-ai/gateway']
