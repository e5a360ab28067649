/** How much is measured. */
export type Plan = {
  rounds: number
  loadSeconds: number
  rateSeconds: number
  firstEvents: number
  streams: number
  events: number
  streamRounds: number
  images: number
  starts: number
}

/** A run whose numbers are worth keeping: about ten minutes. */
export const FULL: Plan = {
  rounds: 5,
  loadSeconds: 4,
  rateSeconds: 4,
  firstEvents: 200,
  streams: 5000,
  events: 12,
  streamRounds: 3,
  images: 8,
  starts: 11,
}

/** A run that shows that everything works: about a minute. */
export const QUICK: Plan = {
  rounds: 2,
  loadSeconds: 1,
  rateSeconds: 1,
  firstEvents: 30,
  streams: 500,
  events: 4,
  streamRounds: 1,
  images: 3,
  starts: 2,
}
