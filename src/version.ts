// By their names, so that the executable holds no more of the manifest than these.
import { dependencies, version } from '../package.json'

/** The version of Portus. */
export const VERSION: string = version

/** The version of the gateway inside. */
export const GATEWAY_VERSION: string = dependencies['@portkey-ai/gateway']

/** The version of the package whose prices are built in. */
export const PRICES_VERSION: string = dependencies['@pydantic/genai-prices']
