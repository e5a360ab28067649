import { isTooDeep } from '../../../body/json/json-in'
import { objectOf, objectsOf } from '../../../translate/values'

/**
 * Whether the arguments of a call in a conversation are nested so deeply that the gateway, which parses and prints
 * them, would overflow the stack.
 */
export const hasDeepArguments = (messages: unknown): boolean =>
  objectsOf(messages).some(({ tool_calls: calls }) =>
    objectsOf(calls).some((call) => {
      const text = objectOf(call.function)?.arguments
      return typeof text === 'string' && isTooDeep(text)
    }),
  )
