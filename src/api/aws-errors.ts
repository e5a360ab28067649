/**
 * The status of each error of Bedrock, by its name in small letters: streams write `throttlingException`, and
 * headers `ThrottlingException`.
 *
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html
 * - https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
 */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['validationexception', 400],
  ['validationerror', 400],
  ['servicequotaexceededexception', 400],
  ['accessdeniedexception', 403],
  ['expiredtokenexception', 403],
  ['unrecognizedclientexception', 403],
  ['resourcenotfoundexception', 404],
  ['unknownoperationexception', 404],
  ['modeltimeoutexception', 408],
  ['modelerrorexception', 424],
  ['modelstreamerrorexception', 424],
  ['modelnotreadyexception', 429],
  ['throttlingexception', 429],
  ['internalserverexception', 500],
  ['internalfailure', 500],
  ['serviceunavailableexception', 503],
  ['serviceunavailable', 503],
])

/** The status that AWS documents for an error. Undefined for one that it does not. */
export const awsStatus = (name: string): number | undefined => STATUSES.get(name.toLowerCase())

/**
 * An error's name alone: headers put an address behind it, and `__type` a namespace before it.
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function awsErrorName(named: string): string {
  const [name = ''] = named.slice(named.lastIndexOf('#') + 1).split(':', 1)
  return name
}

const TYPE = 'x-amzn-errortype'

/** The name of an error in the headers of an answer: AWS has no other place for it. */
export function awsErrorIn(headers: Headers): string | undefined {
  const named = headers.get(TYPE)
  return named === null ? undefined : awsErrorName(named) || undefined
}
