import manifest from '../package.json' with { type: 'json' }

/** The version of Portus. */
export const VERSION: string = manifest.version

/** The version of the gateway inside. */
export const GATEWAY_VERSION: string = manifest.dependencies['@portkey-ai/gateway']
