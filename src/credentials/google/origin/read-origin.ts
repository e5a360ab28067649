import { membersIn } from '../../../api/dialect'
import { jsonIn } from '../../../body/json/json-in'
import { fileText } from '../../token/file-text'
import {
  type ReadCredentials,
  readCredentials,
  readCredentialsText,
} from '../file/read-credentials'
import type { Origin } from './find-origin'

/** What stands at an origin at this moment. The metadata server is not asked. */
export type OriginContent = {
  read: ReadCredentials
  /** The members as they are written, also where they are no credentials. */
  members: Readonly<Record<string, unknown>>
}

/** It is a frequent mistake, as the variables of other tools hold the content. */
const NO_PATH =
  'its path is missing: the JSON itself stands there, which "vertex_service_account_json" takes'

/** Reads the credentials of a member or a file at once, for the check and for the start. */
export function readOrigin(origin: Origin): OriginContent | undefined {
  if (origin.kind === 'metadata') return undefined
  if (origin.kind === 'member')
    return { read: readMember(origin.value), members: membersIn(parsed(origin.value)) }
  if (/^\s*\{/.test(origin.path)) return { read: { faults: [NO_PATH] }, members: {} }
  const text = fileText(origin.path)
  return typeof text === 'string'
    ? { read: readCredentialsText(text), members: membersIn(jsonIn(text)) }
    : { read: { faults: [`it cannot be read (${text.code})`] }, members: {} }
}

/** Reads credentials that stand in the alias: an object, or a string with its JSON. */
export const readMember = (value: unknown): ReadCredentials =>
  typeof value === 'string' ? readCredentialsText(value) : readCredentials(value)

const parsed = (value: unknown): unknown => (typeof value === 'string' ? jsonIn(value) : value)
