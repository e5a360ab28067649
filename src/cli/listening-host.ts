import type { Settings } from '../config/settings'
import { everyInterface, withoutBrackets } from '../server/address'

/** Only Linux distributes the connections to one port among those who listen on it. */
export const CAN_SHARE = process.platform === 'linux'

/** The host on which a server listens: every interface where none is set. */
export const listeningHost = ({ PORTUS_HOST }: Pick<Settings, 'PORTUS_HOST'>): string =>
  PORTUS_HOST === undefined ? everyInterface() : withoutBrackets(PORTUS_HOST)
