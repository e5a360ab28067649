import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { ConfigurationAnswer } from '../../../admin/shapes/configuration'
import type { Client } from './client'
import type { Live } from './live'

/** What every view is given. */
export type Session = {
  client: Client
  live: Live
  /** As it was when the page was opened. */
  configuration: ConfigurationAnswer
  /** Of the browser; days begin in it. */
  timeZone: string
}

export const SessionContext = createContext<Session | undefined>(undefined)

/** @throws {Error} outside of an open session. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('There is no session')
  return session
}
