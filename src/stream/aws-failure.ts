import { membersIn } from '../api/dialect'
import { jsonIn } from '../body/json/json-in'
import type { AwsMessage } from './aws-event-stream'

/** What a message says that ends a stream with an error. */
export type AwsFailure = {
  /** The exception or the code of the error, as AWS spells it. It may be empty. */
  name: string
  /** Undefined where AWS has no words. */
  words: string | undefined
  /** What the model itself answered to Bedrock, where its payload says it. */
  originalStatusCode: unknown
}

const decoder = new TextDecoder()

/**
 * Reads a message of the type `exception` or `error`. A `modelStreamErrorException` carries what the model
 * itself said.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ModelStreamErrorException.html
 */
export function awsFailure({ exceptionType, errorMessage, payload }: AwsMessage): AwsFailure {
  const { message, Message, originalStatusCode, originalMessage } = membersIn(
    jsonIn(decoder.decode(payload)),
  )
  const words = [message, Message, originalMessage, errorMessage].find(isWords)
  return { name: exceptionType, words, originalStatusCode }
}

const isWords = (value: unknown): value is string => typeof value === 'string' && value !== ''
