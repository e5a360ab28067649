import type { Aliases } from '../../alias/aliases'
import { methodIn } from '../../api/google/method-in'
import type { PortusError } from '../../errors'
import { noAlias } from '../../proxy/request/find-alias'
import { wrongMethod } from '../plugins/errors'

/** Says that there is no such model to describe, or that the client may not use it. What is a method of a model is only sent to. */
export const noModel = (
  path: string,
  name: string,
  headers: Headers,
  aliases: Aliases,
): PortusError => (methodIn(path) ? wrongMethod(headers, ['POST']) : noAlias(aliases, name))
