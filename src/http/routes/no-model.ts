import { methodIn } from '../../api/google/method-in'
import { modelNotFound, type PortusError } from '../../errors'
import { wrongMethod } from '../plugins/errors'

/** Says that there is no such model to describe. What is a method of a model is only sent to. */
export const noModel = (path: string, name: string, headers: Headers): PortusError =>
  methodIn(path) ? wrongMethod(headers, ['POST']) : modelNotFound(name)
