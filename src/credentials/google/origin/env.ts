import type { Surroundings } from '../../token/token-request'

/** The variables in which Google's tools say who and where a process is. */
export type Env = Surroundings['env']
