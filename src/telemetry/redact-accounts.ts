import { limitParts } from '../body/json/limited-parts'
import type { Redact } from './redact'

const REDACTED = '[redacted]'

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const ARN = /arn:aws[a-z-]{0,16}:[a-z0-9-]{0,40}:[a-z0-9-]{0,40}:\d{0,12}:([^\s"'\\<>,;)]{0,512})/g
/** Resources of Bedrock that are named like models. The others are named by the operator. */
const MODEL = /^(?:foundation-model|inference-profile)\/[\w.:-]+/

const AWS_ACCOUNT = /\b(account(?:[ _-]?id)?["']?\s{0,2}[:=]?\s{0,2}["']?)\d{12}\b/gi

/** https://cloud.google.com/resource-manager/docs/creating-managing-projects#identifiers */
const GOOGLE_PATH = /\bprojects\/[^\s"'\\<>,;:)/?]{1,64}/g
const GOOGLE_NUMBER = /\b(project(?:[ _-]?(?:number|id))?["']?\s{0,2}[:=]?\s{0,2}["']?)\d{5,20}\b/gi

/** Addresses that only a private network has. RFC 1918, RFC 3927 and RFC 4193. */
const PRIVATE_ADDRESSES = [
  /(?<![\w.])(?:10|127)(?:\.\d{1,3}){3}(?!\.?\d)(?::\d{1,5})?/g,
  /(?<![\w.])(?:192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2}(?!\.?\d)(?::\d{1,5})?/g,
  /(?<![\w:])f[cd][0-9a-f]{2}:[0-9a-f:]{2,40}/gi,
  /\blocalhost:\d{1,5}\b/gi,
]

/** Names that only a private network has. RFC 6762 appendix G, and `.internal`. */
const PRIVATE_NAME = /\.(?:internal|local|localdomain|lan|corp)(?![\w-])/i
const PRIVATE_END = /\.(?:internal|local|localdomain|lan|corp)\.?$/i
/** A name with its port. It is matched whole, so that no position is looked at twice. */
const NAME = /([\w.-]+)(?::\d{1,5})?/g

/**
 * Takes out of a provider's words what says whose account it is and where it runs: ARNs, account ids,
 * projects, addresses of private networks. Names of models stay.
 */
export const redactAccounts: Redact = (text) => {
  let clean = text
    .replace(ARN, (_, resource: string) => {
      const model = MODEL.exec(resource)?.[0]
      return model ? `${REDACTED}:${model}` : REDACTED
    })
    .replace(AWS_ACCOUNT, `$1${REDACTED}`)
    .replace(GOOGLE_PATH, `projects/${REDACTED}`)
    .replace(GOOGLE_NUMBER, `$1${REDACTED}`)
  for (const address of PRIVATE_ADDRESSES) clean = clean.replace(address, REDACTED)
  if (!PRIVATE_NAME.test(clean)) return clean
  return clean.replace(NAME, (whole, name: string) => (PRIVATE_END.test(name) ? REDACTED : whole))
}

/**
 * The same for JSON, in all of its strings. JSON that has nothing to take out stays as it is.
 *
 * @returns Undefined for what is no JSON, or too much of it.
 */
export function redactAccountsInJson(json: string): string | undefined {
  let isChanged = false
  try {
    limitParts(json)
    const value: unknown = JSON.parse(json, (_, member: unknown) => {
      if (typeof member !== 'string') return member
      const clean = redactAccounts(member)
      isChanged ||= clean !== member
      return clean
    })
    return isChanged ? JSON.stringify(value) : json
  } catch {
    return undefined
  }
}
