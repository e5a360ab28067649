import { loadTable } from '../src/usage/prices/built-in/load'

/** The table of prices that the executable holds, as JSON. */
export const pricesText = (): string => JSON.stringify(loadTable())
