import { isObject } from './values'

/** What the value of a client's member asks for, as tables of members tell it. */

/** Whether a member has a value at all. */
export const isGiven = (value: unknown): boolean => value !== undefined && value !== null

/** Whether a member has a value that is no empty list. */
export const isFilled = (value: unknown): boolean =>
  isGiven(value) && !(Array.isArray(value) && value.length === 0)

/** Whether a value asks for nothing: there is none, or an empty list or object. */
export const isIdle = (value: unknown): boolean =>
  !isFilled(value) || (isObject(value) && Object.keys(value).length === 0)

/** Whether a member has a value other than those that ask for nothing. */
export const isNot =
  (...defaults: readonly unknown[]) =>
  (value: unknown): boolean =>
    isGiven(value) && !defaults.includes(value)

/** Whether `modalities` asks for more than text. */
export const asksForMoreThanText = (value: unknown): boolean =>
  Array.isArray(value) && value.some((modality) => modality !== 'text')
